const MOST_NUMBERS = 500
/** Longer than any marketplace's or B-Gen's number. */
const LONGEST_NUMBER = 100

/** The numbers of a pasted list, each once without regard to letter case, in the order typed. */
export function numbersIn(text: string): readonly string[] {
  const seen = new Map<string, string>()
  for (const number of text.split(/[\s,;]+/)) {
    const key = number.toLowerCase()
    if (number !== '' && !seen.has(key)) seen.set(key, number)
  }
  return [...seen.values()]
}

/** Why these cannot be looked for, or null. */
export function whyNot(numbers: readonly string[]): string | null {
  if (numbers.length > MOST_NUMBERS) {
    const searches = Math.ceil(numbers.length / MOST_NUMBERS)
    return `Ada ${numbers.length} nomor; paling banyak ${MOST_NUMBERS} sekali cari. Bagi menjadi ${searches} pencarian.`
  }
  const long = numbers.find((number) => number.length > LONGEST_NUMBER)
  if (long !== undefined) {
    return `Nomor ke-${numbers.indexOf(long) + 1} panjangnya ${long.length} karakter; paling panjang ${LONGEST_NUMBER}. Pisahkan nomor dengan spasi, koma atau baris baru.`
  }
  const broken = numbers.findIndex((number) => number.includes('\0'))
  if (broken !== -1) return `Nomor ke-${broken + 1} berisi karakter yang tidak tampak (NUL). Ketik ulang nomor itu.`
  return null
}

import { ENGLISH, troubleWords } from './file-trouble.ts'
import type { FileImported } from './import-file.ts'

/** What the command prints. */
const BAR = 30

/** "[#########---------------------]  30 %  312,000 lines" */
export function progressBar(share: number, lines: number): string {
  const done = Math.round(Math.min(share, 1) * BAR)
  const percent = String(Math.floor(Math.min(share, 1) * 100)).padStart(3)
  return `[${'#'.repeat(done)}${'-'.repeat(BAR - done)}] ${percent} %  ${count(lines)} lines`
}

/** What became of the file, one sentence a line. */
export function reportOf(file: string, { lines, counts, trouble, rejectedFile, firstReason }: FileImported): string {
  const { created, updated, unchanged, stale, rejected } = counts
  const outcomes = `${count(created)} created, ${count(updated)} updated, ${count(unchanged)} unchanged, ${count(stale)} stale, ${count(rejected)} rejected`
  const said = [`${file}: ${count(lines)} lines: ${outcomes}.`]
  if (rejectedFile !== null) {
    said.push(`Rejected lines are in ${rejectedFile} with their reasons: correct them there and import that file.`)
    said.push(`The first: ${firstReason}`)
  }
  if (trouble !== null) {
    said.push(troubleWords(trouble, ENGLISH))
    said.push('What was recorded stays; importing the file again is safe.')
  }
  return said.join('\n')
}

export function count(number: number): string {
  return number.toLocaleString('en')
}

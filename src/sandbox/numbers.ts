import { type Day, dayNamed, dayOf, digitsOf, type Instant } from './calendar.ts'
import type { Platform } from './catalog.ts'
import type { Draw } from './draw.ts'

/** How a marketplace writes its order numbers. Each number holds its day, so that an order of any age is found by name. */
interface Manner {
  print(createdAt: Instant, nth: number, draw: Draw): string
  dayOf(number: string): Day | null
  /** Which of its day's orders may bear the number, were there so many. */
  nthsOf(number: string): Nths
}

/** `first`, and from there every `apart`th. */
interface Nths {
  readonly first: number
  readonly apart: number
}

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LETTER_LIST = [...LETTERS]

export const ORDER_NUMBER: Readonly<Record<Platform, Manner>> = {
  // 18 digits that grow with time
  TIKTOK_SHOP: {
    print: (createdAt, nth) => `58${Math.floor(createdAt / 1000)}${scattered(nth, 6)}`,
    dayOf: (number) => dayOfSeconds(/^58(\d{10})\d{6}$/.exec(number)?.[1]),
    nthsOf: (number) => gathered(number.slice(-6)),
  },
  // order_sn: date, then eight letters and digits
  SHOPEE: {
    print: (createdAt, nth, draw) => {
      const tail = Array.from({ length: 4 }, () => draw.pick(LETTER_LIST)).join('')
      return `${digitsOf(dayOf(createdAt)).slice(2)}${tail}${inLetters(scattered(nth, 6))}`
    },
    dayOf: (number) => dayNamed(`20${/^(\d{6})[0-9A-Z]{8}$/.exec(number)?.[1] ?? ''}`),
    nthsOf: (number) => gathered(fromLetters(number.slice(-4))),
  },
  LAZADA: {
    print: (createdAt, nth) => `2${Math.floor(createdAt / 1000)}${scattered(nth, 5)}`,
    dayOf: (number) => dayOfSeconds(/^2(\d{10})\d{5}$/.exec(number)?.[1]),
    nthsOf: (number) => gathered(number.slice(-5)),
  },
  BLIBLI: {
    print: (createdAt, nth) => `1${dayOf(createdAt)}${scattered(nth, 5)}`,
    dayOf: (number) => {
      const digits = /^1(\d{5})\d{5}$/.exec(number)?.[1]
      return digits === undefined ? null : Number(digits)
    },
    nthsOf: (number) => gathered(number.slice(-5)),
  },
}

/** Codes of B-Gen's documents. */
export function salesOrderCode(day: Day, nth: number): string {
  return `SO-${digitsOf(day)}-${scattered(nth, 5)}`
}

export function salesInvoiceCode(day: Day, nth: number): string {
  return `BGI/${digitsOf(day).slice(2, 6)}/${digitsOf(day).slice(6)}${scattered(nth, 5)}`
}

/** Every `#` becomes a drawn digit. */
export function withDigits(pattern: string, draw: Draw): string {
  return pattern.replaceAll('#', () => String(draw.whole(0, 9)))
}

const FACTOR = 38_971
/** FACTOR × INVERSE leaves 1 when divided by a million, hence by any smaller power of ten. */
const INVERSE = 458_931n
const SHIFT = 27_183

/** The nth of a day as digits that look random and never meet twice: the factor shares no divisor with 10. */
function scattered(nth: number, digits: number): string {
  return String((nth * FACTOR + SHIFT) % 10 ** digits).padStart(digits, '0')
}

/** The way back. */
function gathered(digits: string): Nths {
  const apart = 10 ** digits.length
  const offset = (((Number(digits) - SHIFT) % apart) + apart) % apart
  return { first: Number((BigInt(offset || 0) * INVERSE) % BigInt(apart)), apart }
}

function inLetters(digits: string): string {
  let left = Number(digits)
  let letters = ''
  for (let place = 0; place < 4; place++, left = Math.floor(left / 32)) letters = LETTERS.charAt(left % 32) + letters
  return letters
}

function fromLetters(letters: string): string {
  const number = [...letters].reduce((sum, letter) => sum * 32 + LETTERS.indexOf(letter), 0)
  return String(number).padStart(6, '0')
}

function dayOfSeconds(digits: string | undefined): Day | null {
  return digits === undefined ? null : dayOf(Number(digits) * 1000)
}

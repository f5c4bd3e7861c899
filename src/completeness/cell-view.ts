import { countWords } from '../backlog/time-words.ts'
import { hasMovedOn, sumOf, type Tally } from './comparison.ts'
import { coveredUntil, type Day } from './days.ts'
import type { Check } from './page-repository.ts'
import { numbersAddress, type Part } from './part.ts'
import { shortMoment } from './trouble-words.ts'

/** Some days of some stores: what is stored, and how that differs from what should be. */
export interface CellView {
  /** Which day it is, where the heading cannot be seen. */
  readonly label: string
  readonly stored: string
  /** How it stands beside the marketplace; '' when nothing is to be said. */
  readonly note: string
  readonly tone: 'good' | 'unchanged'
  readonly differences: readonly DifferenceView[]
}

interface DifferenceView {
  /** "−2 belum masuk" */
  readonly text: string
  readonly href: string
  readonly tone: 'bad' | 'warn' | 'good'
}

/** One day of one store. */
export interface Seen {
  readonly day: Day
  readonly tally: Tally
  /** null: never asked, or not to be compared. */
  readonly check: Check | null
  readonly connected: boolean
  readonly now: Date
  readonly zone: string
}

type Selection = Parameters<typeof numbersAddress>[0]

export function toCellView(label: string, seen: Seen, selection: Selection): CellView {
  const { tally, check, now, zone } = seen
  const { note, tone } = noteOf(seen)
  const at = check?.broughtAt ? ` pada ${shortMoment(check.broughtAt, now, zone)}` : ''
  return { label, stored: countWords(tally.stored), note, tone, differences: differencesOf(tally, selection, at) }
}

export function toTotalView(label: string, cells: readonly Seen[], selection: Selection): CellView {
  const tally = sumOf(cells.map((cell) => cell.tally))
  const isWhole = cells.length > 0 && cells.every(({ check }) => check !== null && check.counted !== null)
  const note = isWhole && tally.counted !== tally.stored ? `marketplace ${countWords(tally.counted)}` : ''
  const differences = differencesOf(tally, selection, '')
  return { label, stored: countWords(tally.stored), note, tone: 'unchanged', differences }
}

function noteOf({ day, tally, check, connected, now, zone }: Seen): Pick<CellView, 'note' | 'tone'> {
  const plain = (note: string) => ({ note, tone: 'unchanged' as const })
  if (check === null || check.counted === null || check.countedAt === null) {
    return plain(connected && coveredUntil(day, now) !== null ? 'belum diperiksa' : '')
  }
  const counted = `marketplace ${countWords(check.counted)}`
  if (check.reason !== null || hasMovedOn(tally))
    return plain(`${counted} pada ${shortMoment(check.countedAt, now, zone)}`)
  return tally.missing + tally.unknown > 0 ? plain(counted) : { note: 'cocok', tone: 'good' }
}

/** @param broughtAt " pada 02.04", where that is one moment */
function differencesOf(tally: Tally, selection: Selection, broughtAt: string): readonly DifferenceView[] {
  const difference = (count: number, part: Part, text: string, tone: DifferenceView['tone']) =>
    count === 0 ? [] : [{ text, href: numbersAddress(selection, part), tone }]
  const { missing, unknown, withoutSo, withoutInvoice, brought } = tally
  return [
    ...difference(missing, 'missing', `−${countWords(missing)} belum masuk`, 'bad'),
    ...difference(unknown, 'unknown', `${countWords(unknown)} tidak dikenal marketplace`, 'bad'),
    ...difference(withoutSo, 'without-so', `${countWords(withoutSo)} tanpa SO`, 'warn'),
    ...difference(withoutInvoice, 'without-invoice', `${countWords(withoutInvoice)} tanpa invoice`, 'warn'),
    ...difference(brought, 'brought', `${countWords(brought)} ditemukan dan ditarik${broughtAt}`, 'good'),
  ]
}

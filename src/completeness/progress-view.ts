import { countWords } from '../backlog/time-words.ts'
import { REASONS } from '../sync/reason.ts'
import { PAGE } from './part.ts'
import type { Underway } from './runs-repository.ts'

/** The small piece that tells how far the checks are; it asks again by itself until they have ended. */
export interface ProgressView {
  readonly heading: string
  readonly counts: string
  readonly done: number
  readonly whole: number
  readonly poll: string
}

/** @param query of the page it stands on */
export function toProgressView(underway: Underway, query: URLSearchParams): ProgressView {
  const { stores, days, daysDone, brought, reason } = underway
  const asked = new URLSearchParams(query)
  asked.set('seen', seenOf(underway))
  const parts = [
    `${countWords(daysDone)} dari ${countWords(days)} hari selesai`,
    ...(brought > 0 ? [`${countWords(brought)} pesanan ditarik`] : []),
    ...(reason === null ? [] : [`${REASONS[reason].text}, dicoba lagi`]),
  ]
  return {
    heading: `Memeriksa kelengkapan ${countWords(stores)} toko`,
    counts: parts.join(' · '),
    done: daysDone,
    whole: Math.max(1, days),
    poll: `${PAGE}/progress?${asked}`,
  }
}

/** What a page has already been told. */
export function seenOf({ stores, daysDone, brought, reason }: Underway): string {
  return [stores, daysDone, brought, reason ?? ''].join('.')
}

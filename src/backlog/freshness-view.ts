import type { Today } from './board-links.ts'
import { type Directory, freshnessOf } from './directory.ts'
import { countWords, sinceWords } from './time-words.ts'

export interface FreshnessFacts extends Today {
  /** Within the person's scope. */
  readonly directory: Directory
}

/** In the frame of every page that shows orders. */
interface FrameFreshness {
  readonly since: string
  /** How often new data comes by itself: "5 menit"; '': it does not. */
  readonly every: string
}

export function freshnessView(facts: FreshnessFacts, every: string): FrameFreshness {
  const { connected } = freshnessOf(facts.directory.stores)
  return { since: freshWords(facts), every: connected === 0 ? '' : every }
}

/** As old as the connected store that lags most: "08.12 WIB". */
export function freshWords({ directory, now, zone }: FreshnessFacts): string {
  const { connected, oldest, never } = freshnessOf(directory.stores)
  if (connected === 0 && directory.hasOrders) return 'lewat API/impor'
  if (oldest === null) return 'belum ada'
  const since = sinceWords(oldest, now, zone)
  return never === 0 ? since : `${since} (${countWords(never)} toko belum)`
}

import { InvalidInput } from '../platform/errors.ts'
import { LOG_TABS } from './log-view.ts'
import type { ItemPart, ItemPlace, LogPart } from './repository.ts'
import { parsePlace } from './run-view.ts'

/** Which page of the log is asked for. @throws InvalidInput */
export function parseLogQuery(query: unknown): { readonly part: LogPart; readonly before: number | null } {
  const { part = 'noteworthy', before } = query as { part?: unknown; before?: unknown }
  const tab = LOG_TABS.find((known) => known.part === part)
  if (tab === undefined || (before !== undefined && !isId(before))) throw new InvalidInput(BROKEN)
  return { part: tab.part, before: before === undefined ? null : Number(before) }
}

/** Which page of results is asked for; `after` null: it begins at the beginning. @throws InvalidInput */
export function parseItemsQuery(query: unknown): { readonly part: ItemPart; readonly after: ItemPlace | null } {
  const { after, part = 'told' } = query as { after?: unknown; part?: unknown }
  const place = typeof after === 'string' ? parsePlace(after) : null
  if ((after !== undefined && place === null) || (part !== 'told' && part !== 'unauthorised'))
    throw new InvalidInput(BROKEN)
  return { part, after: place }
}

export function isId(text: unknown): text is string {
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text)
}

const BROKEN = 'Alamat halaman ini tidak lengkap. Buka lagi dari Riwayat sinkronisasi.'

import { momentInZoneWords } from '../backlog/time-words.ts'
import type { FactName } from './evidence.ts'
import { FACT_LABEL, factText } from './fact-words.ts'
import type { HistoryEvent } from './history.ts'

export interface HistoryView {
  /** "12 perubahan" */
  readonly size: string
  readonly events: readonly EventView[]
  /** Says that older events exist; empty when all are shown. */
  readonly cut: string
}

interface EventView {
  readonly time: string
  /** Who said it and how it came here. */
  readonly origin: string
  readonly created: boolean
  readonly changes: readonly { readonly what: string; readonly before: string; readonly after: string }[]
}

const FACT_NAMES = Object.keys(FACT_LABEL) as FactName[]

const SOURCE_TEXT: Readonly<Record<HistoryEvent['source'], string>> = { marketplace: 'Marketplace', bgen: 'B-Gen' }
const CALLER_TEXT: Readonly<Record<HistoryEvent['caller'], string>> = {
  api: 'lewat API',
  file: 'lewat impor file',
  sync: 'lewat Synchronize',
  schedule: 'lewat sinkronisasi otomatis',
  demo: 'lewat data contoh',
}

/** @param events newest first; one more than `limit` when older ones exist */
export function toHistoryView(events: readonly HistoryEvent[], limit: number, zone: string): HistoryView {
  const shown = events.slice(0, limit)
  return {
    size: `${shown.length} perubahan${events.length > limit ? ' terbaru' : ''}`,
    events: shown.map((event) => toEventView(event, zone)),
    cut: events.length > limit ? 'Perubahan yang lebih lama tidak ditampilkan.' : '',
  }
}

function toEventView({ source, caller, sourceTime, created, changes }: HistoryEvent, zone: string): EventView {
  return {
    time: momentInZoneWords(sourceTime, zone),
    origin: `${SOURCE_TEXT[source]} · ${CALLER_TEXT[caller]}`,
    created,
    changes: FACT_NAMES.flatMap((name) => changeOf(name, changes[name], zone)),
  }
}

function changeOf(name: FactName, change: readonly [unknown, unknown] | undefined, zone: string): EventView['changes'] {
  if (change === undefined) return []
  const words = (value: unknown) => factText(name, value, zone) ?? '—'
  return [{ what: FACT_LABEL[name], before: words(change[0]), after: words(change[1]) }]
}

import { momentInZoneWords } from '../backlog/time-words.ts'
import { type Attempt, REMEDY_LABEL } from '../remedies/remedy.ts'
import { deedWords } from '../remedies/remedy-words.ts'
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
  /** What became of something a person asked B-Gen for; '' for news of a source. */
  readonly deed: string
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
  remedy: 'lewat tombol di Investigasi',
  investigation: 'lewat Investigasi',
}

/**
 * @param events newest first; one more than `limit` when older ones exist
 * @param attempts newest first; what people had B-Gen do, told among the events by our own clock
 */
export function toHistoryView(
  events: readonly HistoryEvent[],
  limit: number,
  zone: string,
  attempts: readonly Attempt[] = [],
): HistoryView {
  const shown = events.slice(0, limit)
  const told = [
    ...attempts.map((attempt) => ({ at: attempt.requestedAt, view: toDeedView(attempt, zone) })),
    ...shown.map((event) => ({ at: event.recordedAt, view: toEventView(event, zone) })),
  ]
  const inOrder = attempts.length === 0 ? told : told.sort((one, other) => other.at.getTime() - one.at.getTime())
  return {
    size: `${shown.length} perubahan${events.length > limit ? ' terbaru' : ''}`,
    events: inOrder.map(({ view }) => view),
    cut: events.length > limit ? 'Perubahan yang lebih lama tidak ditampilkan.' : '',
  }
}

function toEventView({ source, caller, sourceTime, created, changes }: HistoryEvent, zone: string): EventView {
  return {
    time: momentInZoneWords(sourceTime, zone),
    origin: `${SOURCE_TEXT[source]} · ${CALLER_TEXT[caller]}`,
    created,
    deed: '',
    changes: FACT_NAMES.flatMap((name) => changeOf(name, changes[name], zone)),
  }
}

function toDeedView(attempt: Attempt, zone: string): EventView {
  return {
    time: momentInZoneWords(attempt.requestedAt, zone),
    origin: `${attempt.by} · ${REMEDY_LABEL[attempt.action]}`,
    created: false,
    deed: deedWords(attempt),
    changes: [],
  }
}

function changeOf(name: FactName, change: readonly [unknown, unknown] | undefined, zone: string): EventView['changes'] {
  if (change === undefined) return []
  const words = (value: unknown) => factText(name, value, zone) ?? '—'
  return [{ what: FACT_LABEL[name], before: words(change[0]), after: words(change[1]) }]
}

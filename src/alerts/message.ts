import { momentInZoneWords } from '../backlog/time-words.ts'
import { REASONS, type Reason } from '../sync/reason.ts'

/** late: stores that have fallen far behind. recovered: they are current again. */
export type AlertKind = 'late' | 'recovered'

/** What is told of one store. */
export interface Incident {
  readonly id: number
  readonly store: { readonly code: string; readonly name: string }
  /** null: nobody knows why. */
  readonly reason: Reason | null
  readonly behindSince: Date
  readonly endedAt: Date | null
}

export interface Message {
  readonly subject: string
  readonly text: string
}

/** For people. */
export function messageOf(kind: AlertKind, incidents: readonly Incident[], zone: string): Message {
  const [first] = incidents
  const who = incidents.length === 1 && first !== undefined ? first.store.name : `${incidents.length} toko`
  const lines = incidents.map((incident) => `- ${lineOf(kind, incident, zone)}`)
  const subject = kind === 'late' ? `${who} tidak tersinkron` : `${who} sudah tersinkron lagi`
  const next = kind === 'late' ? ['', 'Buka OMS → Riwayat sinkronisasi → Per toko untuk melihat keadaannya.'] : []
  return { subject: `[B-Gen OMS] ${subject}`, text: [`${subject}:`, '', ...lines, ...next, ''].join('\n') }
}

function lineOf(kind: AlertKind, { store, reason, behindSince, endedAt }: Incident, zone: string): string {
  const name = `${store.name} (${store.code})`
  const since = momentInZoneWords(behindSince, zone)
  if (kind === 'recovered')
    return `${name}: terlambat sejak ${since}${endedAt === null ? '' : `, pulih ${momentInZoneWords(endedAt, zone)}`}`
  const why =
    reason === null ? 'Sinkronisasi otomatis tidak berjalan.' : `${REASONS[reason].text}. ${REASONS[reason].next}`
  return `${name}: terakhir berhasil ${since}. ${why}`
}

/** For machines: the body of the webhook. */
export function payloadOf(kind: AlertKind, incidents: readonly Incident[]): object {
  return {
    event: kind === 'late' ? 'stores.late' : 'stores.recovered',
    incidents: incidents.map(({ id, store, reason, behindSince, endedAt }) => ({
      id,
      store: store.code,
      name: store.name,
      reason,
      behindSince: behindSince.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
    })),
  }
}

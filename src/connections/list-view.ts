import { MARKETPLACE_NAME } from '../backlog/order.ts'
import { momentInZoneWords, sinceWords } from '../backlog/time-words.ts'
import { addressOf } from './addresses.ts'
import { CHANNEL_WORDS, CHANNELS } from './channel.ts'
import { type ConnectionState, stateOf } from './connection-state.ts'
import type { StoreRow } from './stores-repository.ts'

export interface ConnectionsView {
  /** What has just been done; '' when nothing. */
  readonly done: string
  readonly summary: string
  /** Stores whose orders do not come in until somebody does something. */
  readonly ended: string
  readonly apps: readonly AppLine[]
  readonly rows: readonly StoreLine[]
}

interface AppLine {
  readonly name: string
  readonly carries: string
  /** '' when it is not registered. */
  readonly key: string
  readonly changed: string
  readonly href: string
  readonly action: string
}

interface StoreLine {
  readonly name: string
  readonly code: string
  readonly marketplace: string
  readonly state: ConnectionState
  /** Its shop, until when we are let in, when it was synchronized. */
  readonly cells: readonly { readonly label: string; readonly value: string; readonly isBlank: boolean }[]
  readonly href: string
  readonly action: Action | null
}

/** `post`: a button of a form, because it does something; else a link. */
interface Action {
  readonly href: string
  readonly text: string
  readonly post: boolean
}

interface Known {
  readonly now: Date
  readonly zone: string
  readonly done: string
  readonly stores: readonly StoreRow[]
  readonly apps: readonly { readonly channel: string; readonly key: string; readonly updatedAt: Date }[]
}

export function toConnectionsView({ now, zone, done, stores, apps }: Known): ConnectionsView {
  const rows = stores.map((store) => toStoreLine(store, now, zone)).sort((a, b) => urgency(a) - urgency(b))
  const count = (kind: ConnectionState['kind']) => rows.filter(({ state }) => state.kind === kind).length
  const ended = count('ended')
  return {
    done,
    summary: `${stores.length} toko · ${count('connected')} terhubung · ${count('none')} belum terhubung`,
    ended:
      ended === 0
        ? ''
        : `${ended} toko tidak menerima pesanan karena otorisasinya habis. Klik Otorisasi ulang di barisnya.`,
    apps: CHANNELS.map((channel) => {
      const app = apps.find((each) => each.channel === channel)
      const { name, carries } = CHANNEL_WORDS[channel]
      return {
        name,
        carries,
        key: app?.key ?? '',
        changed: app === undefined ? '' : momentInZoneWords(app.updatedAt, zone),
        href: addressOf.app(channel),
        action: app === undefined ? 'Daftarkan' : 'Ganti',
      }
    }),
    rows,
  }
}

function toStoreLine(store: StoreRow, now: Date, zone: string): StoreLine {
  const { authorisation } = store
  const state = stateOf(store, now)
  return {
    name: store.name,
    code: store.code,
    marketplace: MARKETPLACE_NAME[store.marketplace],
    state,
    cells: [
      cell('Toko di marketplace', authorisation?.shopName ?? null),
      cell('Berlaku sampai', untilWords(authorisation, zone)),
      cell('Sinkron terakhir', store.syncedAt === null ? null : sinceWords(store.syncedAt, now, zone)),
    ],
    href: addressOf.store(store.id),
    action: actionOf(store.id, state),
  }
}

/** What waits for a person comes first; the rest as it was. */
function urgency({ state }: StoreLine): number {
  if (state.tone === 'bad') return 0
  return state.tone === 'warn' ? 1 : 2
}

function cell(label: string, value: string | null): StoreLine['cells'][number] {
  return { label, value: value ?? '—', isBlank: value === null }
}

/** What the marketplace refuses lasts no longer, whatever was promised. */
function untilWords(authorisation: StoreRow['authorisation'], zone: string): string | null {
  if (authorisation === null || authorisation.endedWhy !== null) return null
  return momentInZoneWords(authorisation.lastsUntil, zone)
}

function actionOf(id: number, { kind }: ConnectionState): Action | null {
  if (kind === 'elsewhere') return null
  if (kind === 'none') return { href: addressOf.consent(id), text: 'Hubungkan', post: false }
  if (kind === 'ended') return { href: addressOf.consent(id), text: 'Otorisasi ulang', post: false }
  if (kind === 'paused') return { href: addressOf.resume(id), text: 'Lanjutkan', post: true }
  return { href: addressOf.test(id), text: 'Uji', post: true }
}

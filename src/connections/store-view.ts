import { MARKETPLACE_NAME } from '../backlog/order.ts'
import { momentInZoneWords, sinceWords } from '../backlog/time-words.ts'
import { addressOf } from './addresses.ts'
import { channelOf } from './channel.ts'
import { type ConnectionState, channelName, stateOf } from './connection-state.ts'
import type { GrantedShop, StoreRow } from './stores-repository.ts'
import { type Trouble, troubleOf } from './trouble.ts'

export interface StoreView {
  readonly title: string
  readonly code: string
  readonly state: ConnectionState
  /** What this state means, and what to do. */
  readonly advice: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  /** What was just done, '' when nothing. */
  readonly done: string
  readonly trouble: (Trouble & { readonly heading: string }) | null
  /** null: that cannot be done now. */
  readonly consent: { readonly href: string; readonly text: string; readonly primary: boolean } | null
  readonly granted: { readonly href: string; readonly text: string } | null
  readonly test: string | null
  readonly pause: { readonly href: string; readonly text: string } | null
  readonly disconnect: string | null
}

export interface ShownStore {
  readonly now: Date
  readonly zone: string
  /** Shops of the channel that somebody has let us into already. */
  readonly granted: readonly GrantedShop[]
  readonly done?: string
  readonly trouble?: (Trouble & { readonly heading: string }) | null
}

export function toStoreView(store: StoreRow, { now, zone, granted, done = '', trouble = null }: ShownStore): StoreView {
  const { id } = store
  const state = stateOf(store, now)
  const isConnected = store.authorisation !== null
  const free = granted.filter((shop) => takerOf(shop, store) === null)
  return {
    title: store.name,
    code: store.code,
    state,
    advice: adviceOf(store, state),
    facts: factsOf(store, now, zone),
    done,
    trouble,
    consent: state.kind === 'elsewhere' ? null : consentOf(id, state),
    granted:
      state.kind !== 'none' || free.length === 0
        ? null
        : { href: addressOf.shop(id), text: `Pilih toko yang sudah diizinkan (${free.length})` },
    test: isConnected ? addressOf.test(id) : null,
    pause: !isConnected
      ? null
      : store.paused
        ? { href: addressOf.resume(id), text: 'Lanjutkan' }
        : { href: addressOf.pause(id), text: 'Jeda' },
    disconnect: isConnected ? addressOf.disconnect(id) : null,
  }
}

/** The store of ours that has this shop already; a Tokopedia store and a TikTok Shop store may share one. */
export function takerOf({ usedBy }: GrantedShop, { id, marketplace }: StoreRow): string | null {
  return usedBy.find((other) => other.id !== id && other.marketplace === marketplace)?.code ?? null
}

function consentOf(id: number, { kind }: ConnectionState): StoreView['consent'] {
  const text = kind === 'none' ? 'Hubungkan' : 'Otorisasi ulang'
  return { href: addressOf.consent(id), text, primary: kind === 'none' || kind === 'ended' }
}

function adviceOf(store: StoreRow, { kind }: ConnectionState): string {
  const name = channelName(store)
  const channel = channelOf(store.marketplace)
  if (kind === 'elsewhere') {
    return 'Marketplace ini belum dapat dihubungkan langsung. Pesanannya masuk lewat API atau halaman Impor.'
  }
  if (kind === 'none') {
    return `Klik Hubungkan. Anda akan dibawa ke ${name}: masuk sebagai pemilik toko dan setujui permintaan izinnya. Setelah itu Anda kembali ke sini.`
  }
  if (kind === 'paused')
    return 'Sinkronisasi otomatis toko ini dijeda. Pesanan baru tidak masuk sendiri sampai Anda klik Lanjutkan.'
  if (kind === 'ended' && channel !== null) {
    const why = store.authorisation?.endedWhy
    const { happened } = troubleOf(channel, { kind: 'unauthorised', message: why ?? '' })
    return `${happened} Pesanan toko ini tidak masuk lagi. Klik Otorisasi ulang dan masuk sebagai pemilik toko.`
  }
  return 'Pesanan toko ini masuk sendiri, dan token aksesnya diperbarui sendiri. Otorisasi ulang hanya perlu sebelum tanggal “Berlaku sampai” lewat.'
}

function factsOf(store: StoreRow, now: Date, zone: string): StoreView['facts'] {
  const { authorisation } = store
  const always = [
    { label: 'Marketplace', value: MARKETPLACE_NAME[store.marketplace] },
    { label: 'Kode toko', value: store.code },
    {
      label: 'Sinkron terakhir',
      value: store.syncedAt === null ? 'belum pernah' : sinceWords(store.syncedAt, now, zone),
    },
  ]
  if (authorisation === null) return always
  const { shopName, shopId, lastsUntil, authorisedAt, authorisedBy, endedWhy } = authorisation
  const by = authorisedBy === null ? '' : ` oleh ${authorisedBy}`
  const until = momentInZoneWords(lastsUntil, zone)
  return [
    ...always,
    { label: 'Toko di marketplace', value: `${shopName} (${shopId})` },
    { label: 'Diotorisasi', value: `${momentInZoneWords(authorisedAt, zone)}${by}` },
    ...(endedWhy !== null ? [] : [{ label: 'Berlaku sampai', value: until }]),
    { label: 'Alamat API', value: store.baseUrl ?? '—' },
  ]
}

export interface ChooseView {
  readonly title: string
  readonly store: string
  readonly refused: string
  readonly shops: readonly {
    readonly value: string
    readonly text: string
    readonly note: string
    readonly isTaken: boolean
    readonly isChosen: boolean
  }[]
  readonly canChoose: boolean
  readonly days: string
  readonly action: string
  readonly back: string
  readonly consent: string
}

/** Which of the shops that were granted is this store? One alone is chosen already, but never taken unseen. */
export function toChooseView(
  store: StoreRow,
  {
    granted,
    refused,
    chosen,
    days,
  }: { granted: readonly GrantedShop[]; refused: string; chosen: number | null; days: string },
): ChooseView {
  const free = granted.filter((shop) => takerOf(shop, store) === null)
  const [only] = free
  const marked = chosen ?? (free.length === 1 ? only?.id : undefined)
  const marketplace = MARKETPLACE_NAME[store.marketplace]
  return {
    title: `Hubungkan ${store.name}`,
    store: `${store.name} (${store.code}, ${marketplace})`,
    refused,
    shops: granted.map((shop) => {
      const taker = takerOf(shop, store)
      const sharers = shop.usedBy.filter(({ id }) => id !== store.id).map(({ code }) => code)
      return {
        value: String(shop.id),
        text: `${shop.shopName} (${shop.shopId})`,
        note: noteOf(taker, sharers),
        isTaken: taker !== null,
        isChosen: taker === null && shop.id === marked,
      }
    }),
    canChoose: free.length > 0,
    days,
    action: addressOf.shop(store.id),
    back: addressOf.store(store.id),
    consent: addressOf.consent(store.id),
  }
}

function noteOf(taker: string | null, sharers: readonly string[]): string {
  if (taker !== null)
    return `Sudah terhubung dengan toko ${taker}. Satu toko marketplace hanya untuk satu toko di sini.`
  return sharers.length === 0
    ? ''
    : `Dipakai bersama ${sharers.join(', ')}: masing-masing menerima pesanan dari platformnya sendiri.`
}

import type { BacklogRow } from './board.ts'
import { keteranganText } from './keterangan.ts'
import { MARKETPLACE_NAME, type OrderStatus, STATUS_TEXT } from './order.ts'
import { dayWords, lateWords, leftWords, momentWords } from './time-words.ts'

/** One line of the table. An empty string: there is none. */
export interface RowView {
  readonly id: number
  readonly created: string
  readonly due: DueView | null
  readonly store: string
  /** "Shopee · GDG-CKR" */
  readonly place: string
  readonly invoice: string
  readonly agency: string
  readonly so: string
  readonly bgen: string
  readonly status: string
  readonly slug: string
  readonly keterangan: string
  readonly badges: readonly string[]
  /** Beside the status: what is doubtful about it. */
  readonly doubt: string
}

interface DueView {
  readonly words: string
  readonly level: '' | 'soon' | 'late'
}

/** With less than this left a deadline asks for attention. */
const SOON_MS = 4 * 3_600_000
/** Only these still wait for the warehouse; for the others a deadline that passed is history. */
const WAITING: readonly OrderStatus[] = ['unpaid', 'on_hold', 'ready_to_process', 'accepted', 'waiting_pickup']

/** What a marketplace numbers its warehouses by, 19 digits at TikTok Shop, tells nobody anything; until somebody has
 *  named it, the name is the number. */
const LONGEST_CODE = 12

export function toRowView(row: BacklogRow, now: Date, zone: string): RowView {
  return {
    id: row.id,
    created: momentWords(row.createdAt, zone),
    due: dueOf(row, now, zone),
    store: row.store.name,
    place: `${MARKETPLACE_NAME[row.store.marketplace]} · ${warehouseOf(row)}`,
    invoice: row.kodeInvoiceMp,
    agency: row.shippingAgency ?? '',
    so: row.kodeSo ?? '',
    bgen: row.kodeInvoiceBgen ?? '',
    status: row.statusUnrecognised && row.statusRaw !== null ? row.statusRaw : STATUS_TEXT[row.status],
    slug: row.keterangan,
    keterangan: keteranganText(row.keterangan),
    badges: badgesOf(row),
    doubt: row.statusUnrecognised ? 'Status belum dikenal' : '',
  }
}

function dueOf({ shipBy, status }: BacklogRow, now: Date, zone: string): DueView | null {
  if (shipBy === null) return null
  const leftMs = shipBy.getTime() - now.getTime()
  if (!WAITING.includes(status)) return { words: `batas ${dayWords(shipBy, zone)}`, level: '' }
  if (leftMs < 0) return { words: `Lewat ${lateWords(-leftMs)}`, level: 'late' }
  return { words: `batas ${leftWords(leftMs)}`, level: leftMs < SOON_MS ? 'soon' : '' }
}

function warehouseOf({ warehouse, fulfilledByMarketplace }: BacklogRow): string {
  if (warehouse !== null) return warehouse.code.length > LONGEST_CODE ? warehouse.name : warehouse.code
  return fulfilledByMarketplace ? 'gudang marketplace' : 'tanpa gudang'
}

export function badgesOf(row: BacklogRow): string[] {
  return [...(row.buyerCancelRequested ? ['Pembeli minta batal'] : []), ...(row.importFailed ? ['Import gagal'] : [])]
}

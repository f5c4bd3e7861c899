import type { FoundOrder } from '../backlog/board.ts'
import { keteranganText } from '../backlog/keterangan.ts'
import { momentInZoneWords } from '../backlog/time-words.ts'
import { type ChangeWords, changeWords } from '../sync/change-words.ts'
import { type Attempt, isWorthAgain, REMEDY_LABEL, type RemedyAction, remedyFor } from './remedy.ts'
import { saidOf } from './remedy-words.ts'

/** A button that has B-Gen do something about an order. */
export interface OfferView {
  readonly post: string
  readonly action: RemedyAction
  readonly key: string
  readonly label: string
  /** What it will do. */
  readonly explains: string
  readonly inDialog: boolean
}

/** Finished strings; an empty one means there is none. */
export interface ResultView {
  readonly heading: string
  readonly invoice: string
  readonly place: string
  /** Class of a notice. */
  readonly tone: 'good' | 'warn' | 'bad'
  readonly verdict: string
  readonly detail: string
  readonly next: string
  /** What is not known yet: where to look again. */
  readonly wait: string
  readonly changes: readonly ChangeWords[]
  /** How the order stands now. */
  readonly now: readonly { readonly what: string; readonly value: string }[]
  readonly origin: string
  /** The same wish once more, or the next one. */
  readonly offer: OfferView | null
  readonly investigation: string
  readonly inDialog: boolean
  readonly back: string
}

interface Offering {
  /** New for every answer: pressed twice it is one wish. */
  readonly key: string
  readonly inDialog: boolean
}

/** null: there is nothing that B-Gen could do about this order. */
export function toOfferView(order: FoundOrder, { key, inDialog }: Offering): OfferView | null {
  const action = remedyFor({ ...order.marketplace, ...order.bgen })
  if (action === null) return null
  const post = `/oms/backlog-orders/${order.id}/remedies`
  return { post, action, key, label: REMEDY_LABEL[action], explains: explained(action, order), inDialog }
}

function explained(action: RemedyAction, { bgen: { soCode, importError } }: FoundOrder): string {
  if (action === 'generate-invoice') return `B-Gen membuat invoice dari SO ${soCode}; hasilnya langsung tampil.`
  return importError === null
    ? 'B-Gen membuat Sales Order pesanan ini; hasilnya langsung tampil.'
    : 'Klik setelah penyebab kegagalannya diperbaiki; bila belum, B-Gen menolaknya lagi.'
}

interface ShownResult extends Offering {
  readonly zone: string
  /** False: this person only looks on. */
  readonly mayRemedy: boolean
  readonly back: string
}

export function toResultView(order: FoundOrder, attempt: Attempt, shown: ShownResult): ResultView {
  const { zone, inDialog, back } = shown
  const here = `/oms/backlog-orders/${order.id}`
  return {
    heading: REMEDY_LABEL[attempt.action],
    invoice: order.kodeInvoiceMp,
    place: order.store.name,
    ...saidOf(attempt, order.bgen),
    wait: attempt.outcome === null ? `${here}/remedies/${attempt.id}` : '',
    changes: changeWords(attempt.changes, zone),
    now: [
      { what: 'Keterangan', value: order.keterangan === null ? 'tidak di backlog' : keteranganText(order.keterangan) },
      { what: 'Kode SO', value: order.bgen.soCode ?? '—' },
      { what: 'Kode Invoice Bgen', value: order.bgen.invoiceCode ?? '—' },
    ],
    origin: `${attempt.by}, ${momentInZoneWords(attempt.requestedAt, zone)}`,
    offer: offerAfter(order, attempt, shown),
    investigation: `${here}/investigation`,
    inDialog,
    back,
  }
}

/** What failed is wished again under its own key; what was refused has to be mended first. */
function offerAfter(order: FoundOrder, attempt: Attempt, { key, inDialog, mayRemedy }: ShownResult): OfferView | null {
  const { outcome, code, action, formKey } = attempt
  const offer = toOfferView(order, { key, inDialog })
  if (!mayRemedy || outcome === null || outcome === 'refused' || offer === null) return null
  if (outcome !== 'failed') return offer
  return isWorthAgain(code) && offer.action === action ? { ...offer, key: formKey, label: 'Coba lagi' } : null
}

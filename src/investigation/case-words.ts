import { type Canceller, MARKETPLACE_NAME, type OrderStatus, STATUS_TEXT } from '../backlog/order.ts'
import { lateWords, momentInZoneWords } from '../backlog/time-words.ts'
import type { Evidence } from './evidence.ts'

/** Finished phrases about one order, for the sentences of the tables. A missing fact is a phrase too, never a hole. */
export type CaseWords = ReturnType<typeof caseWords>

/** The longest foreign text (a reason, an error message) that a sentence quotes whole. */
const QUOTE_LIMIT = 200

/** @param zone the business time zone, in which the phrases tell times */
export function caseWords(evidence: Evidence, zone: string) {
  const time = (at: Date) => momentInZoneWords(at, zone)
  return {
    ...statusWords(evidence, time),
    ...documentWords(evidence, time),
    ...cancelWords(evidence, time),
    ...goodsWords(evidence, time),
    ...deadlineWords(evidence, time),
  }
}

type Tell = (at: Date) => string

function statusWords({ facts, marketplace, statusSince }: Evidence, time: Tell) {
  const place = placeText(marketplace)
  return {
    /** Follows "di" and "gudang". */
    place,
    placeFirst: capital(place),
    status: STATUS_TEXT[facts.status],
    statusAsItCame: clean(facts.statusRaw) ?? 'status kosong',
    since: `sejak ${time(statusSince)}`,
    onStatusDate: `pada ${time(statusSince)}`,
  }
}

function documentWords({ facts }: Evidence, time: Tell) {
  return {
    so: `SO ${facts.soCode ?? 'tanpa kode'}`,
    invoiceCode: facts.invoiceCode ?? 'tanpa kode',
    /** Which of the two exist, as a clause. */
    documents: documentsText(facts.soCode, facts.invoiceCode),
    /** What a tolakan brings about, after "supaya". */
    undoing: undoingText(facts.soCode, facts.invoiceCode),
    failure: failureText(facts.importError, time),
  }
}

function cancelWords({ facts, statusSince }: Evidence, time: Tell) {
  const by = cancellerText(facts.cancelledBy)
  const reason = clean(facts.cancelReason)
  return {
    canceller: by ?? 'pihak yang belum diketahui',
    cancelled: [
      by === null ? 'Dibatalkan' : `Dibatalkan oleh ${by}`,
      `pada ${time(statusSince)}`,
      ...(reason === null ? [] : [`(alasan: ${reason})`]),
    ].join(' '),
    /** Continues a sentence up to its full stop. */
    reason: reason === null ? '; alasannya tidak disebutkan' : `: ${reason}`,
  }
}

const GOODS_ARE: Readonly<Record<OrderStatus, string>> = {
  unpaid: 'barang belum dikirim',
  on_hold: 'barang belum dikirim',
  ready_to_process: 'barang belum dikirim',
  accepted: 'barang belum dikirim',
  cancelled: 'barang tidak jadi dikirim',
  waiting_pickup: 'barang akan diambil kurir',
  in_transit: 'barang sudah diambil kurir',
  delivered: 'barang sudah sampai di pembeli',
  completed: 'barang sudah sampai di pembeli',
  returning: 'paket sedang kembali',
}

function goodsWords({ facts, marketplace }: Evidence, time: Tell) {
  const theirs = facts.fulfilledByMarketplace ? `gudang ${placeText(marketplace)}` : null
  const packed = facts.packedAt === null ? 'belum dikemas' : `sudah dikemas pada ${time(facts.packedAt)}`
  const resi = clean(facts.trackingNumber)
  const waybill = resi === null ? 'nomor resi belum ada' : `resi ${resi}`
  const awaitParcel =
    theirs === null
      ? `tunggu paket dari ${courierText(facts.shippingAgency)} (${waybill}) dan cek saat tiba`
      : `tunggu sampai paket tercatat tiba di ${theirs}`
  return {
    goodsAre: GOODS_ARE[facts.status],
    stock: theirs === null ? 'stok' : `stok di ${theirs}`,
    beforeGoodsMove: beforeGoodsMoveText(facts.packedAt !== null, theirs),
    packed,
    packedFirst: capital(packed),
    courier: courierText(facts.shippingAgency),
    waybill,
    awaitParcel,
    awaitParcelFirst: capital(awaitParcel),
    tolakan: facts.rejectionReceivedAt === null ? 'belum diterima' : `diterima pada ${time(facts.rejectionReceivedAt)}`,
  }
}

function deadlineWords({ facts: { shipBy, shippingAgency }, lookedAt }: Evidence, time: Tell) {
  const courier = courierText(shippingAgency)
  if (shipBy === null) {
    const ifNotCollected = `bila hari ini belum dijemput, hubungi ${courier}`
    return { inTime: 'secepatnya', deadline: 'yang tidak disebutkan', overdueBy: 'waktunya', ifNotCollected }
  }
  const over = lookedAt.getTime() - shipBy.getTime()
  return {
    /** Ends an instruction. */
    inTime: over < 0 ? `sebelum ${time(shipBy)}` : 'sekarang juga, batas kirimnya sudah lewat',
    deadline: time(shipBy),
    overdueBy: lateWords(over),
    ifNotCollected:
      over < 0
        ? `bila lewat ${time(shipBy)} belum dijemput, hubungi ${courier}`
        : `batas kirimnya sudah lewat, jadi hubungi ${courier} sekarang`,
  }
}

const CANCELLER_TEXT: Readonly<Record<Exclude<Canceller, 'unknown'>, string>> = {
  customer: 'pelanggan',
  seller: 'penjual',
  system: 'sistem marketplace',
  operator: 'petugas marketplace',
}

/** Null while the marketplace does not say who cancelled. */
export function cancellerText(by: Canceller | null): string | null {
  return by === null || by === 'unknown' ? null : CANCELLER_TEXT[by]
}

/** Foreign text fit for the middle of a sentence: one line, bounded, without a full stop. Null when nothing is left. */
function clean(text: string | null): string | null {
  const letters = [...(text ?? '').replace(/\s+/g, ' ').trim()]
  const short = letters.slice(0, QUOTE_LIMIT).join('')
  const bare = short.replace(/[.;:,\s]+$/, '')
  if (bare === '') return null
  return letters.length > QUOTE_LIMIT ? `${bare}…` : bare
}

function placeText(marketplace: Evidence['marketplace']): string {
  return marketplace === 'other' ? 'marketplace' : MARKETPLACE_NAME[marketplace]
}

function courierText(shippingAgency: string | null): string {
  return clean(shippingAgency) ?? 'kurir'
}

function documentsText(so: string | null, invoice: string | null): string {
  if (so !== null && invoice !== null) return `SO ${so} dan invoice ${invoice} sudah dibuat`
  if (so !== null) return `SO ${so} sudah dibuat, invoice belum`
  if (invoice !== null) return `invoice ${invoice} sudah dibuat, SO belum`
  return 'SO dan invoice belum dibuat'
}

function undoingText(so: string | null, invoice: string | null): string {
  if (so !== null && invoice !== null) return 'SO dan invoice dibalik dan stok kembali'
  if (so !== null) return 'SO dibalik dan stok kembali'
  return invoice === null ? 'stok kembali' : 'invoice dibalik dan stok kembali'
}

function failureText(error: Evidence['facts']['importError'], time: Tell): string {
  if (error === null) return 'Import terakhir tidak mencatat kegagalan.'
  const code = clean(error.code)
  const why = clean(error.message) ?? (code === null ? 'B-Gen tidak menyebutkan sebabnya' : `kode ${code}`)
  return `Import terakhir ${time(error.at)} gagal: ${why}.`
}

function beforeGoodsMoveText(packed: boolean, theirs: string | null): string {
  if (theirs !== null) return `sebelum ${theirs} mengirimnya`
  return packed ? 'sebelum paket diserahkan ke kurir' : 'sebelum barang dikemas'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

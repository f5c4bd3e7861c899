import { CANCELLERS, ORDER_STATUSES, STATUS_TEXT } from '../backlog/order.ts'
import { momentInZoneWords } from '../backlog/time-words.ts'
import { cancellerText } from './case-words.ts'
import type { FactName } from './evidence.ts'

/** What each fact is called on the screen, in the order in which changes are told: what decides first. */
export const FACT_LABEL: Readonly<Record<FactName, string>> = {
  status: 'Order Status Invoice MP',
  statusRaw: 'Status asli di marketplace',
  statusUnrecognised: 'Status belum dikenal',
  cancelledBy: 'Dibatalkan oleh',
  cancelReason: 'Alasan pembatalan',
  buyerCancelRequested: 'Pembeli minta batal',
  soCode: 'Kode SO',
  invoiceCode: 'Kode Invoice Bgen',
  packedAt: 'Packing',
  rejectionReceivedAt: 'Tolakan',
  importError: 'Import ke B-Gen',
  shipBy: 'Batas kirim',
  shippingAgency: 'Shipping Agency',
  trackingNumber: 'Nomor resi',
  warehouse: 'Warehouse',
  fulfilledByMarketplace: 'Dikemas dan dikirim oleh',
  createdAt: 'Tanggal Pembuatan Pesanan',
}

/** What stands beside the dash when there is no such fact. */
const ABSENCE: Readonly<Partial<Record<FactName, string>>> = {
  cancelledBy: 'belum diketahui',
  cancelReason: 'tidak disebutkan',
  shipBy: 'tidak disebutkan',
  warehouse: 'belum ditentukan',
  packedAt: 'belum dikemas',
  rejectionReceivedAt: 'belum diterima',
  importError: 'tidak ada kegagalan tercatat',
}

export function absenceWords(name: FactName): string {
  return ABSENCE[name] ?? 'belum ada'
}

/** A stored value in the words of the screen. Whatever has no words of its own comes as it is; null: there is no value. */
export function factText(name: FactName, value: unknown, zone: string): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'boolean') return flagText(name, value)
  if (name === 'importError') return errorText(value, zone)
  if (TIMES.includes(name)) return timed(name, momentInZoneWords(new Date(value as string | Date), zone))
  const text = String(value)
  if (name === 'status') return statusText(text)
  if (name === 'cancelledBy') return cancellerWords(text)
  return text
}

const TIMES: readonly FactName[] = ['createdAt', 'shipBy', 'packedAt', 'rejectionReceivedAt']

function timed(name: FactName, moment: string): string {
  if (name === 'packedAt') return `Dikemas ${moment}`
  return name === 'rejectionReceivedAt' ? `Diterima ${moment}` : moment
}

function flagText(name: FactName, value: boolean): string {
  if (name === 'fulfilledByMarketplace') return value ? 'Gudang marketplace' : 'Gudang Anda'
  return value ? 'Ya' : 'Tidak'
}

function statusText(text: string): string {
  const status = ORDER_STATUSES.find((known) => known === text)
  return status === undefined ? text : STATUS_TEXT[status]
}

/** null: the source does not know either. */
function cancellerWords(text: string): string | null {
  const by = cancellerText(CANCELLERS.find((known) => known === text) ?? null)
  return by === null ? null : by.charAt(0).toUpperCase() + by.slice(1)
}

function errorText(value: unknown, zone: string): string {
  const { code, message, at } = value as { readonly [name in 'code' | 'message' | 'at']: string | Date }
  const why = [message, code === '' ? '' : `(${code})`].filter((part) => part !== '').join(' ')
  const failed = `Gagal ${momentInZoneWords(new Date(at), zone)}`
  return why === '' ? failed : `${failed}: ${why}`
}

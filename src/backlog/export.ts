import type { ExportRow } from './board.ts'
import type { DateRange } from './date-range.ts'
import { keteranganText } from './keterangan.ts'
import { MARKETPLACE_NAME, STATUS_TEXT } from './order.ts'
import { badgesOf } from './row-view.ts'
import { sortableMoment } from './time-words.ts'

interface ExportColumn {
  readonly heading: string
  /** In characters. */
  readonly width: number
  readonly cell: (row: ExportRow, zone: string) => string
}

/** The handbook's columns, and what stands inside its cells on the screen. */
export const EXPORT_COLUMNS: readonly ExportColumn[] = [
  { heading: 'Tanggal Pembuatan Pesanan', width: 25, cell: (row, zone) => sortableMoment(row.createdAt, zone) },
  { heading: 'Store', width: 24, cell: (row) => row.store.name },
  { heading: 'Kode Invoice MP', width: 30, cell: (row) => row.kodeInvoiceMp },
  { heading: 'Shipping Agency', width: 20, cell: (row) => row.shippingAgency ?? '' },
  { heading: 'Kode SO', width: 20, cell: (row) => row.kodeSo ?? '' },
  { heading: 'Kode Invoice Bgen', width: 20, cell: (row) => row.kodeInvoiceBgen ?? '' },
  { heading: 'Order Status Invoice MP', width: 38, cell: statusOf },
  { heading: 'Keterangan', width: 38, cell: (row) => keteranganText(row.keterangan) },
  { heading: 'Warehouse', width: 20, cell: (row) => row.warehouse?.name ?? '' },
  { heading: 'Marketplace', width: 14, cell: (row) => MARKETPLACE_NAME[row.store.marketplace] },
  {
    heading: 'Batas Kirim',
    width: 25,
    cell: (row, zone) => (row.shipBy === null ? '' : sortableMoment(row.shipBy, zone)),
  },
  { heading: 'Nomor Resi', width: 22, cell: (row) => row.trackingNumber ?? '' },
  { heading: 'Catatan', width: 24, cell: (row) => badgesOf(row).join(', ') },
]

export async function* cellsOf(rows: AsyncIterable<ExportRow>, zone: string): AsyncGenerator<readonly string[], void> {
  for await (const row of rows) yield EXPORT_COLUMNS.map(({ cell }) => cell(row, zone))
}

/** "backlog-orders_2026-11-19_2026-11-23.xlsx" */
export function fileNameOf(dates: DateRange | null, ending: string): string {
  const range = dates === null ? 'semua-tanggal' : dates.from === dates.to ? dates.from : `${dates.from}_${dates.to}`
  return `backlog-orders_${range}.${ending}`
}

/** A word of the marketplace that nobody knows stands as it came. */
function statusOf({ status, statusRaw, statusUnrecognised }: ExportRow): string {
  return statusUnrecognised && statusRaw !== null ? statusRaw : STATUS_TEXT[status]
}

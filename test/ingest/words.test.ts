import t from 'tap'
import { inventStores, inventWarehouses, invoiceNumber } from '../../src/ingest/invented-places.ts'
import { parseTime } from '../../src/ingest/iso-time.ts'
import { parseOrder } from '../../src/ingest/payload.ts'

t.test('a time needs a date of the calendar, a time of day and its distance from UTC', async (t) => {
  const cases = [
    { text: '2026-11-23T09:30:00+07:00', is: '2026-11-23T02:30:00.000Z' },
    { text: '2026-11-23T09:30+0700', is: '2026-11-23T02:30:00.000Z' },
    { text: '2026-11-23T09:30:15.1239-07', is: '2026-11-23T16:30:15.123Z' },
    { text: '2026-11-23T00:00:00-00:30', is: '2026-11-23T00:30:00.000Z' },
    { text: '2026-11-23T02:30:00,5Z', is: '2026-11-23T02:30:00.500Z' },
    { text: '2024-02-29T00:00:00Z', is: '2024-02-29T00:00:00.000Z' },
    { text: '2000-02-29T00:00:00Z', is: '2000-02-29T00:00:00.000Z' },
    { text: '2026-11-30T23:59:59Z', is: '2026-11-30T23:59:59.000Z' },
    { text: '2026-11-31T00:00:00Z', is: null },
    { text: '2026-02-30T00:00:00Z', is: null },
    { text: '2100-02-29T00:00:00Z', is: null },
    { text: '2026-13-01T00:00:00Z', is: null },
    { text: '2026-00-01T00:00:00Z', is: null },
    { text: '2026-01-00T00:00:00Z', is: null },
    { text: '2026-01-01T24:00:00Z', is: null },
    { text: '2026-01-01T00:60:00Z', is: null },
    { text: '2026-01-01T00:00:60Z', is: null },
    { text: '2026-01-01T00:00:00+24:00', is: null },
    { text: '2026-01-01T00:00:00+00:60', is: null },
    { text: '2026-01-01T00:00:00', is: null },
    { text: 'besok', is: null },
  ]
  for (const { text, is } of cases) t.equal(parseTime(text)?.toISOString() ?? null, is, text)
})

t.test("B-Gen's import error comes with its time, goes with null, and stays when absent", async (t) => {
  const updatedAt = '2026-11-23T09:30:00+07:00'
  const importError = { code: 'SKU', message: 'SKU tidak dikenal', at: updatedAt }
  const said = (bgen: object) =>
    parseOrder({ store: 'A', invoice: 'B', bgen: { updatedAt, ...bgen } }).value?.bgen?.importError
  t.same(said({ importError }), { ...importError, at: new Date(updatedAt) })
  t.equal(said({ importError: null }), null)
  t.equal(said({}), undefined)
  const wrong = parseOrder({
    store: 'A',
    invoice: 'B',
    bgen: { updatedAt, importError: { ...importError, at: '2026-02-30T00:00:00Z' } },
  })
  t.same(
    wrong.errors?.map(({ field }) => field),
    ['bgen.importError.at'],
  )
})

t.test('a flag that is null is false', async (t) => {
  const order = { store: 'A', invoice: 'B', updatedAt: '2026-11-23T09:30:00+07:00' }
  const { value } = parseOrder({ ...order, buyerCancelRequested: null, fulfilledByMarketplace: true })
  t.match(value?.marketplace, { buyerCancelRequested: false, fulfilledByMarketplace: true })
})

t.test('invented places have codes of their own, and numbers in the manner of each marketplace', async (t) => {
  const stores = inventStores(12)
  t.equal(new Set(stores.map(({ code }) => code)).size, 12)
  t.same(
    stores.slice(0, 6).map(({ code }) => code),
    ['TKP-01', 'SHP-01', 'TTS-01', 'LZD-01', 'BLI-01', 'TKP-02'],
  )
  const warehouses = inventWarehouses(7)
  t.same(warehouses.at(0), { code: 'JAK-1', name: 'Gudang Jakarta 1' })
  t.same(warehouses.at(6), { code: 'JAK-2', name: 'Gudang Jakarta 2' })
  const created = new Date('2026-11-23T00:00:00Z')
  const numbers = {
    tokopedia: 'INV/20261123/MPL/0000000071',
    shopee: '261123' + '0000001Z',
    tiktok: '580000000000000071',
    lazada: '2000000000000071',
    blibli: '26110000000071',
  } as const
  for (const marketplace of ['tokopedia', 'shopee', 'tiktok', 'lazada', 'blibli'] as const) {
    t.equal(invoiceNumber(marketplace, created, 71), numbers[marketplace], marketplace)
  }
})

import t from 'tap'
import { ENGLISH, type FileTrouble, INDONESIAN, troubleWords } from '../../src/ingest/file-trouble.ts'
import { rejectedFileName, toImportsView, toImportView } from '../../src/ingest/import-view.ts'
import type { FileImport } from '../../src/ingest/imports-repository.ts'
import { inventStores, inventWarehouses, invoiceNumber } from '../../src/ingest/invented-places.ts'
import { parseTime } from '../../src/ingest/iso-time.ts'
import { parseOrder } from '../../src/ingest/payload.ts'
import { NO_TIME, shapeParser } from '../../src/ingest/shape.ts'

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

t.test('what does not fit is said field by field, also where a rule has no words of its own', async (t) => {
  const parse = shapeParser({
    type: 'object',
    required: ['code'],
    additionalProperties: false,
    properties: {
      code: { type: 'string', minLength: 1, maxLength: 3 },
      kind: { enum: ['a', null] },
      count: { type: 'number', minimum: 5 },
      flags: { type: ['array', 'boolean'] },
      at: { type: 'string', pattern: '^2026' },
      half: { type: 'object', required: ['at'] },
    },
  })
  const cases = [
    { item: { code: 'A', kind: null, count: 5 }, says: null },
    { item: {}, says: ['code wajib diisi'] },
    { item: { code: '' }, says: ['code tidak boleh kosong'] },
    { item: { code: 'ABCD' }, says: ['code lebih panjang dari 3 karakter'] },
    { item: { code: 7 }, says: ['code harus berupa teks'] },
    { item: { code: 'A', kind: 'b' }, says: ['kind harus salah satu dari a, null'] },
    { item: { code: 'A', flags: 'x' }, says: ['flags harus berupa daftar atau true atau false'] },
    { item: { code: 'A', at: 7 }, says: [`at ${NO_TIME}`] },
    { item: { code: 'A', at: 'besok' }, says: [`at ${NO_TIME}`] },
    { item: { code: 'A', half: {} }, says: ['half.at wajib diisi'] },
    { item: { code: 'A', count: 'x' }, says: ['count harus berupa number'] },
    { item: { code: 'A', count: 1 }, says: ['count tidak dapat dipakai'] },
    { item: { code: 'A', cod: 'B' }, says: ['cod bukan nama field yang dikenal'] },
    { item: 'A', says: [' harus berupa objek'] },
  ]
  for (const { item, says } of cases) {
    const words = parse(item).errors?.map(({ field, message }) => `${field} ${message}`) ?? null
    t.same(words, says, JSON.stringify(item))
  }
})

t.test('trouble with a file is told in the words of the command and of the page', async (t) => {
  const header = { kind: 'wrong-header', missing: [], unknown: [], twice: [] } as const
  const names = Array.from({ length: 9 }, (_, place) => `k${place + 1}`)
  const cases: readonly { trouble: FileTrouble; english: RegExp; indonesian: RegExp }[] = [
    { trouble: { kind: 'empty' }, english: /is empty/, indonesian: /kosong/ },
    { trouble: { kind: 'workbook' }, english: /Excel workbook/, indonesian: /workbook Excel/ },
    { trouble: { kind: 'utf-16' }, english: /UTF-16/, indonesian: /UTF-16/ },
    { trouble: { kind: 'binary' }, english: /not a CSV/, indonesian: /bukan CSV/ },
    { trouble: { kind: 'stopped' }, english: /was stopped/, indonesian: /server berhenti/ },
    { trouble: { kind: 'failed' }, english: /broke off/, indonesian: /gangguan di pihak kami/ },
    { trouble: { kind: 'open-quote', line: 12 }, english: /^From line 12 /, indonesian: /^Mulai baris 12 / },
    {
      trouble: { ...header, missing: ['store'], twice: ['invoice'] },
      english: /: missing: store; more than once: invoice\./,
      indonesian: /: kurang: store; lebih dari sekali: invoice\./,
    },
    { trouble: { ...header, unknown: names }, english: /: unknown: k1, .*, k8, …\./, indonesian: /k8, …\.$/ },
    { trouble: { ...header, unknown: ['x'.repeat(41)] }, english: /: x{40}…\./, indonesian: /: x{40}…\.$/ },
  ]
  for (const { trouble, english, indonesian } of cases) {
    t.match(troubleWords(trouble, ENGLISH), english)
    t.match(troubleWords(trouble, INDONESIAN), indonesian)
  }
})

const AT = new Date('2026-11-18T05:00:00Z')
const LATER = new Date(AT.getTime() + 60_000)
const NONE = { created: 0, updated: 0, unchanged: 0, stale: 0, rejected: 0 }
const ENDED: FileImport = {
  id: 3,
  requestedBy: 'Rina',
  fileName: 'pesanan.csv',
  fileBytes: 2_048,
  header: ['store', 'invoice'],
  startedAt: AT,
  activeAt: AT,
  finishedAt: AT,
  bytesDone: 2_048,
  lines: 10,
  counts: { ...NONE, created: 10 },
  trouble: null,
}
const SHOWN = { now: LATER, zone: 'Asia/Jakarta', reasons: [], mostReasons: 20, mostKept: 50_000 }

t.test('an import is told from its beginning to its end, also where its process was killed', async (t) => {
  const running = { finishedAt: null, bytesDone: 1_024, activeAt: new Date(LATER.getTime() - 59_999) }
  const cases: readonly { note: string; one: Partial<FileImport>; says: object }[] = [
    { note: 'all taken', one: {}, says: { heading: '10 baris diterima', tone: 'good', trouble: null, progress: null } },
    {
      note: 'some rejected',
      one: { counts: { ...NONE, created: 6, rejected: 4 } },
      says: { heading: '6 baris diterima, 4 ditolak', tone: 'warn' },
    },
    {
      note: 'all rejected',
      one: { counts: { ...NONE, rejected: 10 } },
      says: { heading: 'Semua 10 baris ditolak', tone: 'bad' },
    },
    {
      note: 'a header and no line',
      one: { lines: 0, counts: NONE },
      says: { heading: 'File ini tidak berisi pesanan', tone: 'warn' },
    },
    {
      note: 'running',
      one: running,
      says: {
        heading: 'Sedang diimpor',
        tone: 'running',
        trouble: null,
        progress: { percent: 50, words: '50 % · 10 baris' },
      },
    },
    {
      note: 'silent for a minute',
      one: { ...running, activeAt: AT },
      says: { tone: 'bad', progress: null, trouble: /^Impor terhenti .* gangguan di pihak kami.* aman/ },
    },
    { note: 'stopped', one: { trouble: { kind: 'stopped' } }, says: { tone: 'bad', trouble: /server berhenti/ } },
  ]
  for (const { note, one, says } of cases) t.match(toImportView({ ...ENDED, ...one }, SHOWN), says, note)
})

t.test('what was rejected is told by reason, and what is left out is said', async (t) => {
  const one = { ...ENDED, lines: 2_000, counts: { ...NONE, rejected: 1_200 } }
  const reason = { reasons: 'store tidak dikenal', lines: 1_200, firstLine: 2 }
  const cases = [
    { limits: { mostReasons: 2, mostKept: 1_200 }, note: /^Perbaiki di file/ },
    { limits: { mostReasons: 1, mostKept: 1_200 }, note: /^1 alasan yang paling sering tampil di sini\. Perbaiki/ },
    { limits: { mostReasons: 2, mostKept: 1_000 }, note: /^File itu memuat 1\.000 baris pertama .* Perbaiki/ },
  ]
  for (const { limits, note } of cases) {
    const view = toImportView(one, { ...SHOWN, reasons: [reason], ...limits })
    t.match(view.rejected, { href: '/oms/imports/3/rejected.csv', rows: [{ lines: '1.200', firstLine: '2' }], note })
    t.match(view.facts.at(-1), { label: 'Ditolak', value: '1.200', outcome: 'failed' })
  }
  t.equal(toImportView(ENDED, SHOWN).rejected, null)
})

t.test('the list of imports has a line for each, with a size and a name that a header can carry', async (t) => {
  const sizes = [
    { bytes: 1, says: '1 KB' },
    { bytes: 2_048, says: '2 KB' },
    { bytes: 1024 * 1024, says: '1 MB' },
    { bytes: 3.4 * 1024 * 1024, says: '3,4 MB' },
  ]
  const form = { now: LATER, zone: 'Asia/Jakarta', refused: null, columns: ['store'] }
  for (const { bytes, says } of sizes) t.equal(toImportsView([], { ...form, mostBytes: bytes }).limit, says)
  const { rows } = toImportsView([ENDED], { ...form, mostBytes: 1 })
  t.match(rows, [{ href: '/oms/imports/3', at: '18 Nov 2026 12.00 WIB', result: '10 baris diterima', tone: 'good' }])
  t.equal(rejectedFileName('pesanan november "2".CSV'), 'pesanan_november_2_.rejected.csv')
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

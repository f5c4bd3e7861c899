import t from 'tap'
import { LONGEST_CODE, LONGEST_TEXT, objectionsTo } from '../../src/backlog/admission.ts'
import type { OrderObservation } from '../../src/backlog/order.ts'
import { momentWords } from '../../src/backlog/time-words.ts'

const NOW = new Date('2026-11-23T05:00:00Z')

/** One observation with one thing changed, wrong types included. */
function observed(change: { readonly marketplace?: object; readonly bgen?: object; readonly store?: unknown }) {
  const { store = 'TOKO', marketplace, bgen } = change
  return {
    store,
    kodeInvoiceMp: 'INV/1',
    marketplace: { updatedAt: NOW, ...marketplace },
    ...(bgen && { bgen: { updatedAt: NOW, ...bgen } }),
  } as unknown as OrderObservation
}

const CASES = [
  { note: 'nothing unusual', change: { marketplace: { cancelReason: 'berubah pikiran', warehouse: null } }, says: [] },
  { note: 'a text that is not ASCII', change: { marketplace: { cancelReason: 'é' } }, says: [] },
  { note: 'a code that is not ASCII', change: { store: 'TOKO é' }, says: [] },
  { note: 'a code of the wrong type', change: { store: 7 }, says: ['store: harus berupa teks'] },
  { note: 'an empty code', change: { store: ' ' }, says: ['store: tidak boleh kosong'] },
  { note: 'a code in spaces', change: { store: ' A' }, says: ['store: tidak boleh diawali atau diakhiri spasi'] },
  { note: 'a control character', change: { store: 'A\u0007B' }, says: ['store: mengandung karakter kontrol'] },
  { note: 'NUL', change: { marketplace: { cancelReason: 'a\0b' } }, says: ['cancelReason: mengandung karakter NUL'] },
  {
    note: 'half a character',
    change: { marketplace: { cancelReason: 'a\ud800' } },
    says: ['cancelReason: mengandung karakter yang tidak utuh (surrogate tanpa pasangan)'],
  },
  {
    note: 'a code that is too long',
    change: { store: 'x'.repeat(LONGEST_CODE + 1) },
    says: [`store: lebih panjang dari ${LONGEST_CODE} karakter`],
  },
  {
    note: 'a text that is too long',
    change: { marketplace: { cancelReason: 'x'.repeat(LONGEST_TEXT + 1) } },
    says: [`cancelReason: lebih panjang dari ${LONGEST_TEXT} karakter`],
  },
  { note: 'no time', change: { marketplace: { shipBy: 'besok' } }, says: ['shipBy: bukan waktu yang sah'] },
  {
    note: 'a time long ago',
    change: { marketplace: { shipBy: new Date('1999-12-31T00:00:00Z') } },
    says: ['shipBy: harus di antara tahun 2000 dan 2100'],
  },
  {
    note: 'a time far off',
    change: { marketplace: { shipBy: new Date('2101-01-01T00:00:00Z') } },
    says: ['shipBy: harus di antara tahun 2000 dan 2100'],
  },
  {
    note: 'a flag that is a word',
    change: { marketplace: { buyerCancelRequested: 'ya' } },
    says: ['buyerCancelRequested: harus true atau false'],
  },
  {
    note: 'nobody who cancels',
    change: { marketplace: { cancelledBy: 'kurir' } },
    says: ['cancelledBy: harus salah satu dari customer, seller, system, operator, unknown'],
  },
  {
    note: "a clock ahead of ours, B-Gen's too",
    change: {
      marketplace: { updatedAt: new Date('2026-11-23T05:11:00Z') },
      bgen: { updatedAt: new Date('2026-11-23T05:11:00Z') },
    },
    says: [
      'updatedAt: lebih dari 10 menit di depan jam server ini',
      'bgen.updatedAt: lebih dari 10 menit di depan jam server ini',
    ],
  },
  {
    note: 'a time that is wrong already is not also ahead',
    change: { marketplace: { updatedAt: new Date('2101-01-01T00:00:00Z') } },
    says: ['updatedAt: harus di antara tahun 2000 dan 2100'],
  },
  {
    note: 'an import error with an empty code',
    change: { bgen: { importError: { code: '', message: 'SKU tidak dikenal', at: NOW } } },
    says: ['bgen.importError.code: tidak boleh kosong'],
  },
]

t.test('what PostgreSQL or a reader could not bear is refused by name', async (t) => {
  for (const { note, change, says } of CASES) {
    const objections = objectionsTo(observed(change), NOW)
    t.same(
      objections.map(({ field, message }) => `${field}: ${message}`),
      says,
      note,
    )
  }
  t.same(objectionsTo({ store: 'A', kodeInvoiceMp: 'B' }, NOW), [], 'no half at all is for the fold to judge')
})

t.test('every month has its Indonesian name', async (t) => {
  const months = Array.from(
    { length: 12 },
    (_, month) => momentWords(new Date(Date.UTC(2026, month, 9)), 'UTC').split(' ')[1],
  )
  t.equal(months.join(' '), 'Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des')
})

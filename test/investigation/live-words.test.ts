import t from 'tap'
import type { Evidence, SourceWord } from '../../src/investigation/evidence.ts'
import { sourceLines } from '../../src/investigation/live-words.ts'
import { evidence, SINCE, ZONE } from './evidence.ts'

const AT = new Date('2026-11-23T05:00:00Z')
const EARLIER = new Date('2026-11-23T01:12:00Z')

function linesOf(marketplace: SourceWord['came'], bgen: SourceWord['came'], some: Partial<Evidence> = {}) {
  const live = { marketplace: { came: marketplace, at: AT }, bgen: { came: bgen, at: AT } }
  return sourceLines({ ...evidence({}), live, ...some }, ZONE)
}

const KNOWN = { storeSyncedAt: EARLIER, bgenReading: { sourceTime: SINCE, recordedAt: null } }

t.test('before anybody was asked nothing is said', async (t) => {
  t.same(sourceLines(evidence({}), ZONE), [])
})

t.test('an answer of this moment names its source and its time', async (t) => {
  t.same(linesOf('answered', 'answered'), [
    { text: 'Langsung dari Shopee, 12.00 WIB', isLive: true },
    { text: 'Langsung dari B-Gen, 12.00 WIB', isLive: true },
  ])
  t.same(linesOf('answered', 'unknown')[1], {
    text: 'Langsung dari B-Gen, 12.00 WIB: belum ada dokumen pesanan ini',
    isLive: true,
  })
})

t.test('a silence names its cause, and the age of the data in its place', async (t) => {
  const cases: readonly (readonly [SourceWord['came'], string, string])[] = [
    [
      'slow',
      'Shopee tidak terjangkau (tidak menjawab dalam 2 detik)',
      'B-Gen tidak terjangkau (tidak menjawab dalam 2 detik)',
    ],
    [
      'unreachable',
      'Shopee tidak terjangkau (koneksi gagal atau servernya bermasalah)',
      'B-Gen tidak terjangkau (koneksi gagal atau servernya bermasalah)',
    ],
    ['rate-limited', 'Batas permintaan ke Shopee sedang tercapai', 'Batas permintaan ke B-Gen sedang tercapai'],
    ['unauthorised', 'Otorisasi toko di Shopee habis', 'B-Gen menolak akses kami'],
    ['refused', 'Shopee menolak pertanyaan tentang pesanan ini', 'B-Gen menolak pertanyaan tentang pesanan ini'],
    ['unreadable', 'Jawaban Shopee tidak terbaca', 'Jawaban B-Gen tidak terbaca'],
    [
      'order-unreadable',
      'Shopee menjawab, tetapi isinya tentang pesanan ini tidak terbaca',
      'B-Gen menjawab, tetapi isinya tentang pesanan ini tidak terbaca',
    ],
    ['no-app', 'Aplikasi Shopee belum didaftarkan di sini', 'Aplikasi B-Gen belum didaftarkan di sini'],
    [
      'sealed',
      'Rahasia koneksi Shopee tidak dapat dibuka (APP_SECRET server ini lain)',
      'Rahasia koneksi B-Gen tidak dapat dibuka (APP_SECRET server ini lain)',
    ],
    ['not-connected', 'Toko ini belum terhubung ke Shopee', 'B-Gen belum terhubung'],
    ['not-recorded', 'Jawaban Shopee tidak dapat dicatat', 'Jawaban B-Gen tidak dapat dicatat'],
    ['unknown', 'Shopee tidak mengenal nomor pesanan ini', 'B-Gen tidak lagi mengenal pesanan ini'],
  ]
  for (const [came, ofMarketplace, ofBgen] of cases) {
    t.same(linesOf(came, came, KNOWN), [
      { text: `${ofMarketplace}, memakai data 08.12 WIB`, isLive: false },
      { text: `${ofBgen}, memakai data 22 Nov 2026 08.12 WIB`, isLive: false },
    ])
  }
})

t.test('where nobody knows how old the data are, it says so', async (t) => {
  t.match(linesOf('slow', 'slow', { marketplace: 'other' }), [
    { text: 'Marketplace tidak terjangkau (tidak menjawab dalam 2 detik), memakai data tersimpan' },
    { text: 'B-Gen tidak terjangkau (tidak menjawab dalam 2 detik), belum pernah ada kabar' },
  ])
})

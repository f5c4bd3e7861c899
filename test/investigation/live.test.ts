import t from 'tap'
import type { Fault } from '../../src/sandbox/faults.ts'
import { speakerFor } from '../../src/sync/bring-orders.ts'
import { testApp } from '../helpers/app.ts'
import { type LiveStage, liveStage, SHOP } from '../helpers/live-stage.ts'
import { observation, record, registerPlaces } from '../helpers/orders.ts'
import { channelsWithRotten, NAMELESS, ROTTEN } from '../helpers/rotten-order.ts'

const PARTIAL = { 'hx-request': 'true', 'hx-request-type': 'partial' }
const BOTH = { salesOrder: 'SO-1', salesInvoice: 'BG-1' }

const get = ({ app }: Pick<LiveStage, 'app'>, id: number, cookie: string, how: 'stored' | 'live' | 'page' = 'live') =>
  app.inject({
    url: `/oms/backlog-orders/${id}/investigation${how === 'live' ? '?live=1' : ''}`,
    headers: { cookie, ...(how === 'page' ? {} : PARTIAL) },
  })

/** What the case says about where its facts come from. */
function sourcesOf(html: string): readonly string[] {
  const box = /<div class="sources"[^>]*>([\s\S]*?)<\/div>/.exec(html)?.[1] ?? ''
  return [...box.matchAll(/<p[^>]*>([^<]*)<\/p>/g)].map(([, text = '']) => text)
}

const LIVE = ['Langsung dari Shopee, 12.00 WIB', 'Langsung dari B-Gen, 12.00 WIB']

t.test('a dialog opens on what is stored, then tells what both sources say now, and the board agrees', async (t) => {
  const made = await liveStage(t)
  const cookie = await made.signIn()
  const id = await made.place('2411230001', { shop: { stage: 'awaiting courier' }, books: BOTH })
  const opened = await get(made, id, cookie, 'stored')
  t.same(sourcesOf(opened.body), ['Bertanya ke Shopee dan B-Gen…'])
  t.match(opened.body, 'Order tersebut belum diproses dan membutuhkan Kode SO')
  t.match(opened.body, 'Data marketplace per 08.12 WIB, B-Gen belum ada kabar')
  t.equal(made.asked(), 0, 'nobody was asked for the dialog')

  const told = await get(made, id, cookie)
  t.same(sourcesOf(told.body), LIVE)
  t.match(told.body, 'Order tersebut belum melewati proses pengemasan (packing)')
  t.match(told.body, 'lewat Investigasi')
  t.match(told.headers['hx-trigger'], 'backlog-changed')
  t.notMatch(told.body, 'modal-foot', 'what opens and closes stays')
  const row = await made.db.selectFrom('orders').select(['kode_so', 'status']).where('id', '=', id).executeTakeFirst()
  t.same(row, { kode_so: 'SO-1', status: 'waiting_pickup' })

  const asked = made.asked()
  for (const how of ['stored', 'live', 'page'] as const) {
    const again = await get(made, id, cookie, how)
    t.same(sourcesOf(again.body), LIVE, 'a moment later nobody is asked again')
    t.equal(again.headers['hx-trigger'], undefined)
  }
  t.equal(made.asked(), asked)
})

t.test('whoever opens the same order meanwhile hears the same answer', async (t) => {
  const made = await liveStage(t)
  const cookie = await made.signIn()
  const id = await made.place('2411230001')
  const answers = await Promise.all(['page', 'live', 'page'].map((how) => get(made, id, cookie, how as 'page')))
  for (const { body } of answers) t.match(sourcesOf(body), [LIVE[0]])
  t.equal(made.asked(), 2, 'each source once')
})

t.test('an outage is evidence: it says which source, why, and how old the data are', async (t) => {
  const made = await liveStage(t)
  const cookie = await made.signIn()
  const { sandbox } = made.stage
  const detail = { face: 'shopee', endpoint: 'get_order_detail' } as const
  const stored = 'memakai data 08.12 WIB'
  const cases: readonly (readonly [Fault, string])[] = [
    [
      { ...detail, kind: 'latency', latencyMs: 3_000 },
      `Shopee tidak terjangkau (tidak menjawab dalam 2 detik), ${stored}`,
    ],
    [{ ...detail, kind: 'reset' }, `Shopee tidak terjangkau (koneksi gagal atau servernya bermasalah), ${stored}`],
    [
      { ...detail, kind: 'server-error' },
      `Shopee tidak terjangkau (koneksi gagal atau servernya bermasalah), ${stored}`,
    ],
    [{ ...detail, kind: 'truncated' }, `Jawaban Shopee tidak terbaca, ${stored}`],
    [{ ...detail, kind: 'throttled' }, `Batas permintaan ke Shopee sedang tercapai, ${stored}`],
    [{ ...detail, kind: 'unauthorised' }, `Otorisasi toko di Shopee habis, ${stored}`],
    [
      { face: 'bgen', kind: 'silence' },
      'B-Gen tidak terjangkau (tidak menjawab dalam 2 detik), belum pernah ada kabar',
    ],
    [{ face: 'bgen', kind: 'truncated' }, 'Jawaban B-Gen tidak terbaca, belum pernah ada kabar'],
    [{ face: 'bgen', kind: 'unauthorised' }, 'B-Gen menolak akses kami, belum pernah ada kabar'],
  ]
  for (const [nth, [fault, says]] of cases.entries()) {
    const id = await made.place(`241123100${nth}`, { shop: { stage: 'awaiting courier' }, books: BOTH })
    sandbox.misbehave(fault)
    const { body, statusCode } = await get(made, id, cookie, nth % 2 === 0 ? 'live' : 'page')
    sandbox.behave()
    t.equal(statusCode, 200)
    const other = fault.face === 'bgen' ? LIVE[0] : LIVE[1]
    t.same(sourcesOf(body).toSorted(), [says, other].toSorted(), `${fault.face} ${fault.kind}`)
    t.match(
      body,
      fault.face === 'bgen' ? 'belum di import dan belum melakukan generate invoice' : 'belum melewati proses',
    )
  }
  made.stage.revoke(SHOP)
  const { body } = await get(made, await made.place('2411231999', { books: BOTH }), cookie)
  t.same(sourcesOf(body), [`Otorisasi toko di Shopee habis, ${stored}`, LIVE[1]])
})

t.test('what a source does not know, or said from the future, is told too', async (t) => {
  const made = await liveStage(t)
  const cookie = await made.signIn()
  const unknown = await made.place('2411230009', null)
  t.same(sourcesOf((await get(made, unknown, cookie)).body), [
    'Shopee tidak mengenal nomor pesanan ini, memakai data 08.12 WIB',
    'Langsung dari B-Gen, 12.00 WIB: belum ada dokumen pesanan ini',
  ])
  const early = await made.place('2411230010', { books: BOTH })
  const facts = { updatedAt: new Date('2030-01-01T00:00:00Z'), status: 'completed' as const }
  const fetchOrders = async () => ({ orders: [{ kodeInvoiceMp: '2411230010', facts }], unreadable: [] })
  const shopee = made.services.live.channels.get('shopee')
  const channels = new Map([['shopee', { ...shopee, fetchOrders } as NonNullable<typeof shopee>]])
  const other = await testApp(t, { ...made.services, live: { ...made.services.live, channels } })
  t.same(sourcesOf((await get(other, early, cookie)).body), [
    'Jawaban Shopee tidak dapat dicatat, memakai data 08.12 WIB',
    LIVE[1],
  ])
})

t.test('an answer whose word on the order cannot be read is evidence, and no outage', async (t) => {
  const made = await liveStage(t)
  const cookie = await made.signIn()
  for (const [number, instead] of [
    ['2411230001', ROTTEN],
    ['2411230002', NAMELESS],
  ] as const) {
    const id = await made.place(number, { shop: { stage: 'awaiting courier' }, books: BOTH })
    const live = { ...made.services.live, ...channelsWithRotten(made.stage.services, () => true, instead) }
    const other = await testApp(t, { ...made.services, live })
    const { body, statusCode } = await get(other, id, cookie)
    t.equal(statusCode, 200)
    t.same(sourcesOf(body), [
      'Shopee menjawab, tetapi isinya tentang pesanan ini tidak terbaca, memakai data 08.12 WIB',
      LIVE[1],
    ])
    t.match(body, 'SO-1', 'B-Gen’s word counts')
  }
})

t.test('a store that nobody has connected, beside a B-Gen out of reach', async (t) => {
  const made = await testApp(t)
  await registerPlaces(made.db)
  const [outcome] = await record(
    made.db,
    [observation({ marketplace: { updatedAt: new Date('2026-11-17T03:00:00Z') } })],
    made.clock.now(),
  )
  const id = outcome?.kind === 'created' ? outcome.orderId : 0
  const { body } = await get(made, id, await made.signIn(), 'page')
  t.same(sourcesOf(body), [
    'Toko ini belum terhubung ke Shopee, memakai data 12.00 WIB',
    'B-Gen tidak terjangkau (koneksi gagal atau servernya bermasalah), belum pernah ada kabar',
  ])
})

t.test('whoever does not wait for a new token leaves it to be kept, never half-way', async (t) => {
  const made = await liveStage(t)
  const cookie = await made.signIn()
  const { sandbox } = made.stage
  const ids = [await made.place('2411230001'), await made.place('2411230002')] as const
  made.clock.advance(5 * 3_600_000)
  sandbox.misbehave({ kind: 'latency', face: 'shopee', endpoint: 'access_token', latencyMs: 3_000, times: 1 })
  t.match(sourcesOf((await get(made, ids[0], cookie)).body)[0], 'tidak menjawab dalam 2 detik')
  // the second one comes into the same renewal, or after it
  t.match(sourcesOf((await get(made, ids[1], cookie)).body)[0], 'Langsung dari Shopee')
  t.match(sandbox.accounts.refreshes(), { done: 1, burnt: 0, atOnce: 0 })
})

t.test('a look moves no order of the sandbox, Synchronize does', async (t) => {
  const made = await liveStage(t)
  const id = await made.place('2411230001', { next: { stage: 'awaiting courier' } })
  t.match((await get(made, id, await made.signIn())).body, 'Order tersebut belum diproses')
  const { services, db } = made.stage
  const row = await db.selectFrom('orders').select('status').where('id', '=', id).executeTakeFirstOrThrow()
  t.equal(row.status, 'ready_to_process')
  const speaker = await speakerFor(services, made.stage.stores.get(SHOP) ?? 0)
  const moved = await speaker?.channel.fetchOrders(speaker.store.connection, ['2411230001'])
  t.equal(moved?.orders[0]?.facts.status, 'waiting_pickup')
})

t.test('an order that is out of scope is asked about by nobody', async (t) => {
  const made = await liveStage(t)
  const id = await made.place('2411230001')
  const cookie = await made.signIn({ role: 'viewer', storeIds: [made.stage.stores.get('TKP-NIRMALA') ?? 0] })
  t.equal((await get(made, id, cookie)).statusCode, 404)
  t.equal(made.asked(), 0)
})

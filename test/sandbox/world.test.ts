import fc from 'fast-check'
import t from 'tap'
import { factsOf, KETERANGAN, keteranganOf } from '../../src/backlog/keterangan.ts'
import type { BgenFacts, MarketplaceFacts } from '../../src/backlog/order.ts'
import { DAY, dayOf, HOUR, startOf } from '../../src/sandbox/calendar.ts'
import { STORES } from '../../src/sandbox/catalog.ts'
import { ingestOrders } from '../../src/sandbox/ingest-orders.ts'
import { booksFactsAt, type Life, shopFactsAt } from '../../src/sandbox/life.ts'
import { storesFor } from '../../src/sandbox/more-stores.ts'
import { LONGEST_LIFE_DAYS } from '../../src/sandbox/natural.ts'
import { livesOfDay } from '../../src/sandbox/orders.ts'
import { createShortMemory } from '../../src/sandbox/short-memory.ts'
import { createWorld, type World } from '../../src/sandbox/world.ts'

const NOON = Date.parse('2026-11-18T05:00:00Z')
const anInstant = fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2034-12-31T00:00:00Z') })
const aDay = anInstant.map(dayOf)
const world = createWorld()

t.test('the world is the same whenever and by whomever it is asked', async (t) => {
  const day = dayOf(NOON)
  const told = (other: World) => JSON.stringify(livesOfDay(other.size, day).map((life) => factsOfLife(life, NOON)))
  t.equal(told(createWorld()), told(world))
  t.not(told(createWorld({ seed: 'another' })), told(world), 'another seed is another world')
})

t.test('a life goes forward in time, half by half, and ends', async (t) => {
  fc.assert(
    fc.property(aDay, (day) => {
      for (const { order, shop, books } of livesOfDay(world.size, day)) {
        const [birth, ...later] = shop.map(({ at }) => at)
        fc.pre(birth !== undefined)
        check(order.createdAt === birth && dayOf(birth) === day, `${order.number} is born on its day`)
        for (const half of [shop, books].map((steps) => steps.map(({ at }) => at))) {
          check(isAscending(half), `${order.number}: ${half} goes forward`)
          check(half.every(Number.isInteger), `${order.number} keeps to whole milliseconds`)
        }
        const last = Math.max(...later, ...books.map(({ at }) => at), birth)
        check(last < birth + LONGEST_LIFE_DAYS * DAY, `${order.number} ends after ${(last - birth) / DAY} days`)
      }
    }),
    { numRuns: 20 },
  )
  t.pass('on twenty days of nine years')
})

t.test('between 120 and 300 orders a day, most of them when people are awake', async (t) => {
  const days = Array.from({ length: 100 }, (_, index) => livesOfDay(world.size, dayOf(NOON) + index))
  const counts = days.map(({ length }) => length)
  t.ok(Math.min(...counts) >= 120 && Math.max(...counts) <= 300, `${Math.min(...counts)} to ${Math.max(...counts)}`)
  const hours = days.flat().map(({ order }) => Math.floor((order.createdAt - startOf(dayOf(order.createdAt))) / HOUR))
  t.ok(hours.filter((hour) => hour >= 8).length > 0.85 * hours.length)
  const stores = new Set(days.flat().map(({ order }) => order.store))
  t.equal(stores.size, STORES.length, 'every store sells')
})

t.test('order numbers are written as each marketplace writes them, never meet, and find their order', async (t) => {
  const manners: Readonly<Record<string, RegExp>> = {
    TOKOPEDIA: /^INV\/20\d{6}\/MPL\/\d{10}(\/PRE-ORDER-\d\d)?$/,
    TIKTOK_SHOP: /^58\d{16}$/,
    SHOPEE: /^\d{6}[0-9A-Z]{8}$/,
    LAZADA: /^\d{16}$/,
    BLIBLI: /^\d{11}$/,
  }
  const lives = Array.from({ length: 60 }, (_, index) => livesOfDay(world.size, dayOf(NOON) + index)).flat()
  const numbers = new Set(lives.map(({ order }) => `${order.store} ${order.number}`))
  t.equal(numbers.size, lives.length)
  for (const { order } of lives) check(manners[order.platform]?.test(order.number) === true, order.number)
  for (const { order } of lives.filter((_, index) => index % 50 === 0))
    t.equal(world.find(order.store, order.number, order.createdAt)?.order.createdAt, order.createdAt, order.number)
  const [first] = lives
  t.equal(first && world.find(first.order.store, first.order.number, first.order.createdAt - 1), null, 'not before')
  for (const nonsense of ['', 'INV/20269999/MPL/1', '58', '261123', '2', 'x'.repeat(100)])
    for (const { code } of STORES) t.equal(world.find(code, nonsense, NOON), null, `${code} has no ${nonsense}`)
  t.equal(world.find('NOBODY', '581795414309183067', NOON), null)
})

t.test('at any instant of many years the default five dates hold all six keterangan', async (t) => {
  const fewest = new Map<string, number>()
  fc.assert(
    fc.property(anInstant, (now) => {
      const counts = census(now)
      for (const { slug } of KETERANGAN) {
        const count = counts.get(slug) ?? 0
        fewest.set(slug, Math.min(count, fewest.get(slug) ?? count))
        check(count >= 5, `${count} of ${slug} at ${new Date(now).toISOString()}`)
      }
    }),
    { numRuns: 12 },
  )
  t.comment(`fewest: ${[...fewest].map(([slug, count]) => `${slug} ${count}`).join(', ')}`)
  t.equal(fewest.size, 6)
})

t.test('a month knows everything the board must bear', async (t) => {
  const lives = Array.from({ length: 30 }, (_, index) => livesOfDay(createWorld().size, dayOf(NOON) - index)).flat()
  const moments = lives.flatMap((life) =>
    [...life.shop, ...life.books].map(({ at }) => ({ life, at, ...factsOfLife(life, at) })),
  )
  const wanted: Readonly<Record<string, (moment: (typeof moments)[number]) => boolean>> = {
    'a held order': ({ shop }) => shop?.stage === 'held',
    'an order coming back': ({ shop }) => shop?.stage === 'coming back',
    'a status nobody knows': ({ shop }) => shop?.strangeWord !== null,
    "a buyer's open request": ({ shop }) => shop?.buyerAsksToCancel === true,
    'a cancellation by the buyer': ({ shop }) => shop?.cancelledBy === 'buyer',
    'a cancellation by the seller': ({ shop }) => shop?.cancelledBy === 'seller',
    'a cancellation by the system': ({ shop }) => shop?.cancelledBy === 'system',
    'a cancellation by support': ({ shop }) => shop?.cancelledBy === 'operator',
    'an import failure': ({ books }) => books?.importFailure != null,
    'a tolakan': ({ books }) => books?.rejectionReceivedAt != null,
    'a sales order without invoice': ({ books }) => books?.salesOrder != null && books.salesInvoice === null,
    'an invoice without sales order': ({ books }) => books?.salesInvoice != null && books.salesOrder === null,
    "the marketplace's own warehouse": ({ life }) => life.order.fulfilledByMarketplace,
    'a missed deadline': ({ at, shop }) => shop?.stage === 'paid' && (shop.shipBy ?? at) < at,
    'a parcel nobody booked': ({ shop, books }) => shop?.stage === 'on the way' && books?.salesOrder == null,
  }
  for (const [what, is] of Object.entries(wanted)) t.ok(moments.some(is), what)
  const revived = lives.filter((life) => {
    const stages = life.shop.map(({ at }) => shopFactsAt(life, at)?.stage)
    return stages.includes('cancelled') && stages.at(-1) !== 'cancelled'
  })
  t.ok(revived.length > 0, 'an order that came back to life')
})

t.test('an order asked for by name takes its next step at once', async (t) => {
  const world = createWorld()
  const life = livesOfDay(world.size, dayOf(NOON)).find((life) => {
    return life.order.createdAt < NOON && nextSteps(life, NOON).length > 2
  }) as Life
  const [next, ...rest] = nextSteps(life, NOON)
  world.hasten(life, NOON)
  const moved = world.find(life.order.store, life.order.number, NOON) as Life
  t.same(nextSteps(moved, NOON), rest, `the step due at ${next} is taken, the others wait`)
  const updated = [shopFactsAt(moved, NOON), booksFactsAt(moved, NOON)].map((facts) => facts?.updatedAt)
  t.ok(updated.includes(NOON), 'and its time is now')
  const half = updated[0] === NOON ? 'shop' : 'books'
  const changed = world.changed(life.order.store, half, NOON, NOON)
  t.ok(
    changed.some(({ life }) => life.order.number === moved.order.number),
    'the list of changes knows it too',
  )
  t.same(nextSteps(createWorld().find(life.order.store, life.order.number, NOON) as Life, NOON)[0], next, 'forgotten')

  const ended = livesOfDay(world.size, dayOf(NOON) - LONGEST_LIFE_DAYS)[0] as Life
  const before = JSON.stringify(factsOfLife(ended, NOON))
  world.hasten(ended, NOON)
  t.equal(JSON.stringify(factsOfLife(world.find(ended.order.store, ended.order.number, NOON) as Life, NOON)), before)
})

t.test('a life of your own takes the place of the one that was there', async (t) => {
  const world = createWorld()
  const [natural, pattern] = livesOfDay(world.size, dayOf(NOON) - 1) as [Life, Life]
  const order = { ...pattern.order, store: natural.order.store, number: natural.order.number, createdAt: NOON - HOUR }
  world.place({ order, shop: [{ at: NOON - HOUR, change: () => ({ stage: 'held' }) }], books: [] })
  const found = world.find(order.store, order.number, NOON) as Life
  t.equal(shopFactsAt(found, NOON)?.stage, 'held')
  const changed = world.changed(order.store, 'shop', NOON - 2 * DAY, NOON)
  t.equal(changed.filter(({ life }) => life.order.number === order.number).length, 1)
})

t.test('what is kept of a day tells the same changes as its lives', async (t) => {
  const world = createWorld({ ordersPerDay: 120 })
  const days = Array.from({ length: 30 }, (_, index) => livesOfDay(world.size, dayOf(NOON) - index)).flat()
  const [from, until, now] = [NOON - 3 * DAY, NOON - DAY, NOON - 2 * HOUR]
  for (const { code } of STORES) {
    const lives = days.filter(({ order }) => order.store === code)
    for (const half of ['shop', 'books'] as const) {
      const expected = lives.flatMap((life) => {
        const at = life[half].findLast((step) => step.at <= now)?.at
        return at !== undefined && at >= from && at < until ? [`${at} ${life.order.number}`] : []
      })
      const told = world.changed(code, half, from, now, until)
      const rows = told.map(({ updatedAt, life }) => `${updatedAt} ${life.order.number}`)
      t.same(rows, [...rows].sort(), `${code}: ${half} in order of time`)
      t.same(rows, expected.sort(), `${code}: ${half}`)
    }
    const births = lives.map(({ order }) => order).filter(({ createdAt }) => createdAt >= from && createdAt < until)
    const placed = world.placedIn(code, { from, until }, now).map(({ life }) => life.order.number)
    t.same(new Set(placed), new Set(births.map(({ number }) => number)), `${code}: placed`)
  }
})

t.test('a life of your own is listed by its times, once', async (t) => {
  const world = createWorld()
  const { order } = world.changed('LZD-RIMBA', 'shop', NOON - DAY, NOON)[0]?.life ?? ({} as Life)
  const own = {
    order: { ...order, createdAt: NOON - HOUR },
    shop: [{ at: NOON - HOUR, change: () => ({}) }],
    books: [],
  }
  world.place(own)
  const times = (rows: readonly { life: Life }[]) => rows.filter((row) => row.life.order.number === order.number).length
  t.equal(times(world.placedIn('LZD-RIMBA', { from: NOON - 2 * HOUR, until: NOON }, NOON)), 1)
  t.equal(times(world.placedIn('LZD-RIMBA', { from: NOON - 20 * DAY, until: NOON - 2 * HOUR }, NOON)), 0)
  t.equal(times(world.changed('LZD-RIMBA', 'shop', NOON - 2 * HOUR, NOON, NOON - HOUR)), 0, 'before its change')
})

t.test('a world in a hurry lives a day in three minutes, from its opening on', async (t) => {
  const pace = { times: 480, since: NOON }
  const world = createWorld({ ordersPerDay: 500, stores: storesFor(30), pace })
  await world.prepare(NOON, NOON)
  const codes = storesFor(30).map(({ code }) => code)
  const changed = (from: number, now: number) => codes.flatMap((code) => world.changed(code, 'shop', from, now))
  const all = changed(0, NOON)
  t.ok(all.length > 20 * 400 && all.length < 22 * 700, `${all.length} orders of twenty days`)
  const hour = (LONGEST_LIFE_DAYS + 1) * 180_000
  t.ok(all.every(({ life, updatedAt }) => life.order.createdAt >= NOON - hour && updatedAt <= NOON))
  const later = changed(NOON + 1, NOON + 180_000)
  t.ok(later.length > 1000, `${later.length} orders changed within three minutes`)
  const { life } = later.at(-1) as { life: Life }
  t.equal(world.find(life.order.store, life.order.number, NOON + 180_000)?.order.number, life.order.number)
  t.ok(life.shop.every(({ at }) => Number.isInteger(at)))
  const paid = later.find(({ life }) => shopFactsAt(life, NOON + 180_000)?.shipBy)?.life as Life
  t.ok((shopFactsAt(paid, NOON + 180_000)?.shipBy ?? 0) > NOON, 'deadlines are those of people')
  const end = NOON + 180_000
  const soon = later.find(
    ({ life }) => (nextSteps(life, end)[0] ?? 0) > end && (nextSteps(life, end)[0] ?? 0) < end + 80_000,
  )
  const moving = soon?.life as Life
  world.hasten(moving, end)
  const moved = world.find(moving.order.store, moving.order.number, end) as Life
  t.same(nextSteps(moved, end), nextSteps(moving, end).slice(1), 'haste is in a hurry too')
})

t.test('many orders a day have numbers that never meet and find their order', async (t) => {
  const world = createWorld({ ordersPerDay: 20_000 })
  const lives = livesOfDay(world.size, dayOf(NOON))
  t.equal(new Set(lives.map(({ order }) => `${order.store} ${order.number}`)).size, lives.length)
  for (const { order } of lives.filter((_, index) => index % 997 === 0))
    t.equal(world.find(order.store, order.number, order.createdAt)?.order.createdAt, order.createdAt, order.number)
})

t.test('what was said lately is forgotten in time, however much it was', async (t) => {
  const memory = createShortMemory()
  for (let word = 0; word < 120_000; word++) memory.note(String(word), word + 10, word)
  t.notOk(memory.holds('5', 119_999))
  t.ok(memory.holds('119999', 120_000))
  memory.note('119999', 1, 0)
  t.ok(memory.holds('119999', 120_000), 'the longer of two times counts')
  t.notOk(memory.holds('119999', 120_009))
})

function factsOfLife(life: Life, now: number) {
  return { shop: shopFactsAt(life, now), books: booksFactsAt(life, now) }
}

function nextSteps(life: Life, now: number): readonly number[] {
  return [...life.shop, ...life.books].flatMap(({ at }) => (at > now ? [at] : [])).sort((one, other) => one - other)
}

/** Keterangan → orders, of everything the default dates show. */
function census(now: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const since = startOf(dayOf(now) - 4)
  for (const { code } of STORES) {
    for (const { createdAt, bgen, ...facts } of ingestOrders(world, code, since, now) as readonly Item[]) {
      if (Date.parse(createdAt) < since) continue
      const keterangan = keteranganOf(factsOf({ ...NO_DOCUMENTS, ...bgen, ...facts }))
      if (keterangan !== null) counts.set(keterangan, (counts.get(keterangan) ?? 0) + 1)
    }
  }
  return counts
}

type Item = Omit<MarketplaceFacts, 'createdAt'> & { readonly createdAt: string; readonly bgen?: Partial<BgenFacts> }

const NO_DOCUMENTS: BgenFacts = {
  soCode: null,
  invoiceCode: null,
  packedAt: null,
  rejectionReceivedAt: null,
  importError: null,
}

function isAscending(times: readonly number[]): boolean {
  return times.every((time, index) => index === 0 || time >= (times[index - 1] ?? time))
}

/** Cheaper than an assertion where there are a hundred thousand. */
function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}

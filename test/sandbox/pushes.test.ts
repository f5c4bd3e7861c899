import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { HOUR } from '../../src/sandbox/calendar.ts'
import { shopFactsAt } from '../../src/sandbox/life.ts'
import { CHANNELS, type Channel } from '../../src/sandbox/shops.ts'
import type { Teardown } from '../helpers/database.ts'
import { NOON, open as openSandbox, seconds } from './tiktok-client.ts'

/** What each marketplace signs, by its document (DOMAIN.md 2.1). */
const SIGNED: Readonly<Record<Channel, (key: string, url: string, body: string) => string>> = {
  tiktok: (key, _, body) => `${key}${body}`,
  shopee: (_, url, body) => `${url}|${body}`,
  lazada: (key, _, body) => `${key}${body}`,
}

t.test('what changes is told to whoever registered for it, once, signed by the app', async (t) => {
  const { sandbox, clock, posted, address } = await open(t)
  await sandbox.pushes.tellChanges(clock.at)
  t.equal(posted.length, 0, 'nobody has registered')
  for (const channel of CHANNELS) sandbox.registrations.set(channel, { pushUrl: `${address}/${channel}` })
  clock.at += 2 * HOUR
  await sandbox.pushes.tellChanges(clock.at)
  const expected = sandbox.accounts.shops.flatMap(({ stores }) =>
    stores.flatMap(({ code }) => sandbox.world.changed(code, 'shop', NOON + 1, clock.at)),
  )
  t.ok(expected.length > 20)
  t.equal(posted.length, expected.length)
  const numbers = expected.map(({ life }) => life.order.number)
  t.ok(numbers.every((number) => posted.some(({ body }) => body.includes(number))))
  for (const { url, body, authorization } of posted) {
    const channel = url.slice(1) as Channel
    const { key, secret } = sandbox.accounts.apps[channel]
    const text = SIGNED[channel](key, `${address}${url}`, body)
    t.equal(authorization, createHmac('sha256', secret).update(text).digest('hex'), `${channel} ${body}`)
  }
  t.same(new Set(posted.map(({ url }) => url)), new Set(CHANNELS.map((channel) => `/${channel}`)))
  await sandbox.pushes.tellChanges(clock.at)
  t.equal(posted.length, expected.length, 'nothing is told twice')
  t.ok(sandbox.pushes.told().every(({ status }) => status === 200))
})

t.test("TikTok tells an order's status, or the buyer's wish to cancel", async (t) => {
  const { sandbox, shop, posted, address } = await open(t)
  sandbox.registrations.set('tiktok', { pushUrl: `${address}/tiktok` })
  const code = shop.stores[0]?.code ?? ''
  const lives = sandbox.world.changed(code, 'shop', NOON - 96 * HOUR, NOON).map(({ life }) => life)
  const other = lives.find((life) => shopFactsAt(life, NOON)?.stage === 'on the way')
  const wishes = [{ at: NOON - HOUR, change: () => ({ buyerAsksToCancel: true }) }]
  const asking = other && { order: { ...other.order, number: '580000000000004000' }, shop: wishes, books: [] }
  for (const life of [other, asking]) await sandbox.pushes.tell(shop, life as never, NOON)
  const [status, wish] = posted.map(({ body }) => JSON.parse(body))
  t.match(status, {
    ...{ type: 1, shop_id: shop.id, timestamp: seconds(NOON), tts_notification_id: /^7\d{15}$/ },
    data: { order_id: other?.order.number, order_status: 'IN_TRANSIT', is_on_hold_order: false },
  })
  t.equal(status.data.update_time, seconds(shopFactsAt(other as never, NOON)?.updatedAt ?? 0))
  t.match(wish, { type: 11, data: { order_id: asking?.order.number, cancellations_role: 'BUYER' } })
  t.not(status.tts_notification_id, wish.tts_notification_id)
})

t.test('pushes get lost, come twice, late, in disorder or with a wrong signature, when told to', async (t) => {
  const { sandbox, shop, clock, posted, address } = await open(t)
  sandbox.registrations.set('tiktok', { pushUrl: `${address}/tiktok` })
  const life = sandbox.world.changed(shop.stores[0]?.code ?? '', 'shop', NOON - HOUR * 24, NOON)[0]?.life
  const tell = async () => (await sandbox.pushes.tell(shop, life as never, NOON))?.faults
  const taken = () => posted.splice(0).map(({ body, authorization }) => ({ body: JSON.parse(body), authorization }))
  const once = { store: 'TKP-NIRMALA', times: 1 } as const

  sandbox.misbehave({ kind: 'push-lost', ...once })
  t.same([await tell(), taken()], [['push-lost'], []])
  sandbox.misbehave({ kind: 'push-twice', ...once })
  await tell()
  const twice = taken()
  t.equal(twice.length, 2)
  t.same(twice[0], twice[1], 'the very same')
  sandbox.misbehave({ kind: 'push-late', lateSeconds: 0.2, ...once })
  await tell()
  t.equal(posted.length, 0)
  await until(() => posted.length === 1)
  t.equal(taken().length, 1, 'late')
  await tell()
  const [honest] = taken()
  sandbox.misbehave({ kind: 'push-forged', ...once })
  await tell()
  t.not(taken()[0]?.authorization, honest?.authorization)

  await sandbox.pushes.tellChanges(clock.at)
  sandbox.misbehave({ kind: 'push-shuffled', times: 1 })
  clock.at += 12 * HOUR
  await sandbox.pushes.tellChanges(clock.at)
  const told = sandbox.pushes.told().slice(5)
  const changed = sandbox.accounts.shops
    .filter(({ channel }) => channel === 'tiktok')
    .flatMap(({ stores }) => stores.flatMap(({ code }) => sandbox.world.changed(code, 'shop', NOON + 1, clock.at)))
  t.equal(told.length, changed.length)
  t.not(told.map(({ invoice }) => invoice).join(), changed.map((row) => row.life.order.number).join())
})

t.test('a push that nobody takes is tried again', async (t) => {
  const { sandbox, shop, posted, address, answers } = await open(t)
  sandbox.registrations.set('tiktok', { pushUrl: `${address}/tiktok` })
  const life = sandbox.world.changed(shop.stores[0]?.code ?? '', 'shop', NOON - HOUR * 24, NOON)[0]?.life
  answers.push(503)
  t.match(await sandbox.pushes.tell(shop, life as never, NOON), { status: 503 })
  await until(() => posted.length === 2)
  t.equal(posted[0]?.body, posted[1]?.body)
  sandbox.registrations.set('tiktok', { pushUrl: 'http://127.0.0.1:1/' })
  t.match(await sandbox.pushes.tell(shop, life as never, NOON), { status: null })
  sandbox.registrations.set('tiktok', { pushUrl: null })
  t.equal(await sandbox.pushes.tell(shop, life as never, NOON), null)
})

t.test('a sandbox tells changes by itself', async (t) => {
  const { sandbox, clock, posted, address } = await open(t, 20)
  sandbox.registrations.set('shopee', { pushUrl: `${address}/shopee` })
  await new Promise((resolve) => setTimeout(resolve, 100))
  clock.at += 2 * HOUR
  await until(() => posted.length > 0)
  t.ok(posted.length > 0)
})

async function open(t: Teardown, pushEveryMs = 0) {
  const posted: { url: string; body: string; authorization: string }[] = []
  /** Statuses of the next answers; 200 when there is none. */
  const answers: number[] = []
  const receiver = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    posted.push({ url: request.url ?? '', body, authorization: request.headers.authorization ?? '' })
    response.writeHead(answers.shift() ?? 200).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const made = await openSandbox(t, { pushEveryMs })
  t.teardown(() => new Promise((resolve) => receiver.close(resolve)))
  t.teardown(() => receiver.closeAllConnections())
  return { ...made, posted, answers, address: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}` }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20))
}

import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { keepAuthorisation, registerApp } from '../../src/connections/connecting.ts'
import { type KeptCredentials, openCredentials } from '../../src/connections/credentials.ts'
import { SEALING_PURPOSE } from '../../src/connections/sealed-place.ts'
import { MarketplaceError, type MarketplaceErrorKind, type ShopAuthorisation } from '../../src/marketplaces/port.ts'
import { connect, connectionsOf } from '../../src/platform/database/connect.ts'
import { openSealing, type Sealing } from '../../src/platform/sealing.ts'
import { type TestClock, testClock } from '../helpers/app.ts'
import { testDatabaseUrl } from '../helpers/database.ts'
import { startTokenServer, type TokenServer } from '../helpers/token-server.ts'

const SECRET = 'the secret of this year, 32 long!'
const HOUR_MS = 3_600_000
const APP = {
  channel: 'shopee',
  key: '2007411',
  secret: 'a partner key',
  baseUrl: 'https://partner.shopeemobile.com',
  authUrl: 'https://partner.shopeemobile.com',
  consentUrl: null,
  serviceId: null,
}

interface Scene {
  readonly clock: TestClock
  readonly server: TokenServer
  readonly shop: ShopAuthorisation
  /** As another process would have them: a pool of its own. */
  process(
    secret?: string,
    previous?: string,
  ): KeptCredentials & { readonly db: ReturnType<typeof connect>; readonly sealing: Sealing }
  /** What the row says. */
  row(): Promise<{ ended_why: string | null; access_expires_at: Date }>
}

async function openScene(t: Test): Promise<Scene> {
  const clock = testClock()
  const url = await testDatabaseUrl(t)
  const server = await startTokenServer(t, clock, 4 * HOUR_MS)
  const processOf = (appSecret = SECRET, appSecretPrevious: string | null = null) => {
    const db = connect(url)
    t.teardown(() => db.destroy())
    const sealing = openSealing({ appSecret, appSecretPrevious }, SEALING_PURPOSE)
    return { ...openCredentials({ db, clock, sealing }), db, sealing }
  }
  const { db, sealing } = processOf()
  const id = await db.transaction().execute(async (trx) => {
    await registerApp(trx, { clock, sealing }, APP)
    const shop = { shopId: '220011', shopCipher: null, name: 'Toko Rimba' }
    return keepAuthorisation(trx, { clock, sealing }, { channel: 'shopee', shop, grant: server.consent(), by: null })
  })
  const row = () =>
    db
      .selectFrom('authorisations')
      .select(['ended_why', 'access_expires_at'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  return { clock, server, shop: { id, shopId: '220011', shopCipher: null }, process: processOf, row }
}

t.test('a token is lent as long as it lives, and renewed some minutes before its end', async (t) => {
  const { clock, server, shop, process } = await openScene(t)
  const one = process()
  t.equal(await one.accessToken(shop, server.refresh), 'access-1')
  t.same(await one.app('shopee'), APP)
  clock.advance(4 * HOUR_MS - 5 * 60_000 - 1)
  t.equal(await one.accessToken(shop, server.refresh), 'access-1')
  t.equal(server.seen.calls, 0)
  clock.advance(1)
  t.equal(await one.accessToken(shop, server.refresh), 'access-2')
  t.equal(await one.accessToken(shop, server.refresh), 'access-2')
  t.equal(server.seen.calls, 1)
})

t.test('a short-lived token is not renewed at every call', async (t) => {
  const { clock, shop, process } = await openScene(t)
  const brief = await startTokenServer(t, clock, 60_000)
  const one = process()
  clock.advance(4 * HOUR_MS)
  const refresh = async () => brief.consent()
  const token = await one.accessToken(shop, refresh)
  clock.advance(50_000)
  t.equal(await one.accessToken(shop, refresh), token)
  clock.advance(5_000)
  t.not(await one.accessToken(shop, refresh), token)
})

t.test('of any number of processes one renews, and all get what it got', async (t) => {
  const { clock, server, shop, process } = await openScene(t)
  const processes = [process(), process(), process()]
  for (let round = 0; round < 3; round++) {
    clock.advance(5 * HOUR_MS)
    for (const one of processes) one.forget()
    const asked = processes.flatMap((one) => Array.from({ length: 15 }, () => one.accessToken(shop, server.refresh)))
    const tokens = new Set(await Promise.all(asked))
    t.same([...tokens], [`access-${round + 2}`])
  }
  t.same(server.seen, { calls: 3, atOnce: 0, burnt: 0 })
})

t.test('renewing holds one connection, and nobody waits in the database for it', async (t) => {
  const { clock, server, shop, process } = await openScene(t)
  const [one, other] = [process(), process()]
  clock.advance(5 * HOUR_MS)
  server.manner.delayMs = 700
  const first = Array.from({ length: 20 }, () => one.accessToken(shop, server.refresh))
  while (server.seen.calls === 0) await wait(10)
  const second = Array.from({ length: 20 }, () => other.accessToken(shop, server.refresh))
  await wait(100)
  t.equal(connectionsOf(one.db).busy, 1)
  t.equal(connectionsOf(one.db).waiting, 0)
  const waiting = await sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
  `.execute(other.db)
  t.equal(waiting.rows[0]?.count, 0)
  t.equal(new Set(await Promise.all([...first, ...second])).size, 1)
  t.same(server.seen, { calls: 1, atOnce: 0, burnt: 0 })
})

t.test('while it is renewed, or cannot be renewed just now, a token that still lives is lent', async (t) => {
  const { clock, server, shop, process } = await openScene(t)
  const [one, other] = [process(), process()]
  clock.advance(4 * HOUR_MS - 60_000)
  server.manner.delayMs = 600
  const renewing = one.accessToken(shop, server.refresh)
  while (server.seen.calls === 0) await wait(10)
  t.equal(await one.accessToken(shop, server.refresh), 'access-1', 'in the same process')
  t.equal(await other.accessToken(shop, server.refresh), 'access-1', 'in another')
  t.equal(await renewing, 'access-2', 'who renews gets the new one')

  clock.advance(4 * HOUR_MS - 60_000)
  server.manner.status = 500
  for (const each of [1, 2, 3]) t.equal(await one.accessToken(shop, server.refresh), 'access-2', `${each}`)
  t.equal(server.seen.calls, 2, 'what has just failed is not tried at every call')
  clock.advance(60_000)
  await fails(t, one.accessToken(shop, server.refresh), 'unreachable', /out of order/)
})

t.test('a refused token is renewed once, however many were refused it', async (t) => {
  const { server, shop, process } = await openScene(t)
  const [one, other] = [process(), process()]
  await other.accessToken(shop, server.refresh)
  await Promise.all([one.refused(shop, 'access-1'), one.refused(shop, 'access-1')])
  t.equal(await one.accessToken(shop, server.refresh), 'access-2')
  await other.refused(shop, 'access-1')
  t.equal(
    await other.accessToken(shop, server.refresh),
    'access-2',
    'the refusal of an older token says nothing of the new',
  )
  await one.refused({ ...shop, id: 4_711 }, 'access-1')
  t.equal(server.seen.calls, 1)
})

t.test('a renewal that is refused ends the authorisation for everybody, without asking again', async (t) => {
  const { clock, server, shop, process, row } = await openScene(t)
  const [one, other] = [process(), process()]
  clock.advance(5 * HOUR_MS)
  server.manner.status = 403
  await fails(t, one.accessToken(shop, server.refresh), 'unauthorised', /refresh token is not valid/)
  for (const each of [one, other])
    await fails(t, each.accessToken(shop, server.refresh), 'unauthorised', /refresh token is not valid/)
  t.equal(server.seen.calls, 1)
  t.match(await row(), { ended_why: 'refresh token is not valid' })
})

t.test('a process that dies between answer and commit costs the authorisation, and that is seen', async (t) => {
  const { clock, server, shop, process, row } = await openScene(t)
  const [dying, other] = [process(), process()]
  clock.advance(5 * HOUR_MS)
  // the marketplace answers, and this process never comes to keep it
  const lost = dying.accessToken(shop, async (token) => {
    await server.refresh(token)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`.execute(
      other.db,
    )
    throw new Error('killed')
  })
  await t.rejects(lost, /killed|terminat|connection/i)
  await fails(t, other.accessToken(shop, server.refresh), 'unauthorised', /refresh token is not valid/)
  t.same(server.seen, { calls: 2, atOnce: 0, burnt: 1 })
  t.match(await row(), { ended_why: String })
})

/** Two shops that one consent has opened, both due to be renewed. */
async function openSisters(t: Test, channel: 'tiktok' | 'shopee') {
  const scene = await openScene(t)
  const [one, other] = [scene.process(), scene.process()]
  const grant = scene.server.consent()
  const [first, second] = await one.db.transaction().execute(async (trx) => {
    const keep = async (shopId: string) => {
      const shop = { shopId, shopCipher: null, name: shopId }
      const id = await keepAuthorisation(trx, { clock: scene.clock, ...one }, { channel, shop, grant, by: null })
      return { id, shopId, shopCipher: null }
    }
    return [await keep('7001'), await keep('7002')] as const
  })
  scene.clock.advance(5 * HOUR_MS)
  const ended = async () => {
    const rows = await one.db.selectFrom('authorisations').select('ended_why').where('channel', '=', channel).execute()
    return rows.filter(({ ended_why }) => ended_why !== null).length
  }
  return { ...scene, one, other, first, second, ended }
}

t.test(
  'the shops of one consent are renewed together: the pair that one of them spends is the other’s too',
  async (t) => {
    const { server, clock, one, other, first, second, ended } = await openSisters(t, 'tiktok')
    const token = await one.accessToken(first, server.refresh)
    t.equal(await one.accessToken(second, server.refresh), token)
    t.equal(await other.accessToken(second, server.refresh), token)
    t.same(server.seen, { calls: 1, atOnce: 0, burnt: 0 })

    for (const round of [2, 3, 4]) {
      clock.advance(5 * HOUR_MS)
      const asked = [one, other].flatMap((each) =>
        [first, second].map((shop) => each.accessToken(shop, server.refresh)),
      )
      t.equal(new Set(await Promise.all(asked)).size, 1)
      t.same(server.seen, { calls: round, atOnce: 0, burnt: 0 }, 'whichever process and shop comes first')
    }
    t.equal(await ended(), 0)

    clock.advance(5 * HOUR_MS)
    server.manner.status = 403
    await fails(t, one.accessToken(first, server.refresh), 'unauthorised', /refresh token is not valid/)
    await fails(t, other.accessToken(second, server.refresh), 'unauthorised', /refresh token is not valid/)
    t.equal(await ended(), 2, 'and they end together')
  },
)

t.test('a sister that is consented to anew goes its own way', async (t) => {
  const { server, clock, one, first, second } = await openSisters(t, 'tiktok')
  const shop = { shopId: second.shopId, shopCipher: null, name: 'anew' }
  const granted = { channel: 'tiktok', shop, grant: server.consent(), by: null }
  await one.db.transaction().execute((trx) => keepAuthorisation(trx, { clock, ...one }, granted))
  const token = await one.accessToken(first, server.refresh)
  t.not(await one.accessToken(second, server.refresh), token)
  t.equal(server.seen.calls, 1, 'its own tokens still live')
})

t.test('what a main account got for all its shops at Shopee each of them spends by itself', async (t) => {
  const { server, one, first, second } = await openSisters(t, 'shopee')
  let spent = 0
  const refresh = async () => {
    spent += 1
    return server.consent()
  }
  t.not(await one.accessToken(first, refresh), await one.accessToken(second, refresh))
  t.equal(spent, 2)
})

t.test('a database that goes away while the marketplace answers does not cost what it answered', async (t) => {
  const { clock, server, shop, process, row } = await openScene(t)
  const [one, other] = [process(), process()]
  clock.advance(5 * HOUR_MS)
  const refresh = async (token: string) => {
    const grant = await server.refresh(token)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`.execute(
      other.db,
    )
    return grant
  }
  t.equal(await one.accessToken(shop, refresh), 'access-2')
  t.equal(await other.accessToken(shop, server.refresh), 'access-2')
  t.match(await row(), { ended_why: null })
})

t.test('that no app is registered is remembered for a moment, and forgotten when one is saved', async (t) => {
  const { process, clock } = await openScene(t)
  const one = process()
  await fails(t, one.app('lazada'), 'no-app', /no app is registered for lazada/)
  await one.db.transaction().execute((trx) => registerApp(trx, { clock, ...one }, { ...APP, channel: 'lazada' }))
  await fails(t, one.app('lazada'), 'no-app', /no app is registered for lazada/)
  one.forget()
  t.match(await one.app('lazada'), { key: APP.key, secret: APP.secret })
})

t.test('without an app, a shop or the right APP_SECRET it says so', async (t) => {
  const { server, shop, process } = await openScene(t)
  const one = process()
  await fails(t, one.app('lazada'), 'no-app', /no app is registered for lazada/)
  const gone = { ...shop, id: 4_711 }
  await fails(t, one.accessToken(gone, server.refresh), 'unauthorised', /disconnected/)
  const stranger = process('quite another secret, of 32 letters')
  await fails(t, stranger.app('shopee'), 'sealed', /another APP_SECRET/)
  await fails(t, stranger.accessToken(shop, server.refresh), 'sealed', /another APP_SECRET/)
  const later = process('quite another secret, of 32 letters', SECRET)
  t.match(await later.app('shopee'), { secret: APP.secret }, 'while it is replaced, the previous one opens')
  t.equal(await later.accessToken(shop, server.refresh), 'access-1')
})

async function fails(t: Test, asked: Promise<unknown>, kind: MarketplaceErrorKind, message: RegExp): Promise<void> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  )
  t.ok(error instanceof MarketplaceError, `${error}`)
  t.equal((error as MarketplaceError).kind, kind)
  t.match((error as MarketplaceError).message, message)
}

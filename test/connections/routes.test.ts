import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { MarketplaceError } from '../../src/marketplaces/port.ts'
import { type Channel, type ConnectionScene, consentAs, openConnectionScene, post } from '../helpers/connections.ts'

const LIST = '/oms/connections'
/** One store of the sandbox for each channel. */
const STORES: Readonly<Record<Channel, string>> = { tiktok: 'TKP-NIRMALA', shopee: 'SHP-RIMBA', lazada: 'LZD-' }

async function open(t: Test) {
  const scene = await openConnectionScene(t)
  const cookie = await scene.signIn()
  const get = (url: string, as = cookie) => scene.app.inject({ url, headers: { cookie: as } })
  const send = (url: string, fields = {}) => post(scene.app, cookie, url, fields)
  const storeOf = (beginning: string) => {
    const [code, id] = [...scene.stores].find(([known]) => known.startsWith(beginning)) ?? ['', 0]
    return { id, code, shop: scene.sandbox.accounts.shopOfStore(code), href: `${LIST}/${id}` }
  }
  /** The whole way: consent, choice, connected. */
  const connect = async (beginning: string, days = '7') => {
    const store = storeOf(beginning)
    const back = await get(await consentAs(scene.app, cookie, store.id, store.shop?.id ?? ''))
    t.equal(back.headers.location, `${store.href}/shop`, `${store.code}: back from consent`)
    const chosen = await scene.db
      .selectFrom('authorisations')
      .select('id')
      .where('shop_id', '=', store.shop?.id ?? '')
      .executeTakeFirstOrThrow()
    const bound = await send(`${store.href}/shop`, { shop: String(chosen.id), days })
    t.equal(bound.headers.location, `${store.href}?done=connected`, `${store.code}: connected`)
    return store
  }
  return { ...scene, cookie, get, send, storeOf, connect }
}

function connection(scene: Pick<ConnectionScene, 'db'>, id: number) {
  return scene.db.selectFrom('store_connections').selectAll().where('store_id', '=', id).executeTakeFirst()
}

t.test('only an administrator who sees every store gets to the connections', async (t) => {
  const { get, signIn, send, storeOf } = await open(t)
  const { href, id } = storeOf('SHP')
  const pages = [
    LIST,
    `${LIST}/apps/shopee`,
    href,
    `${href}/consent`,
    `${href}/shop`,
    `${href}/disconnect`,
    `${LIST}/callback`,
  ]
  for (const role of ['warehouse', 'viewer'] as const) {
    const cookie = await signIn({ role })
    for (const page of pages) t.equal((await get(page, cookie)).statusCode, 403, `${role} ${page}`)
    t.notMatch((await get('/oms/backlog-orders', cookie)).body, 'href="/oms/connections"')
  }
  t.equal((await get(LIST, await signIn({ storeIds: [id] }))).statusCode, 403, 'an administrator of one store')
  t.match((await get('/oms/backlog-orders')).body, 'href="/oms/connections"')
  for (const unknown of [`${LIST}/999999`, `${LIST}/abc`, `${LIST}/apps/ebay`, `${LIST}/999999/shop`])
    t.equal((await get(unknown)).statusCode, 404, unknown)
  t.equal((await send(`${LIST}/999999/test`)).statusCode, 404)
})

t.test('an app is registered, shown without its secret, and replaced', async (t) => {
  const { get, send, appOf, services, db } = await open(t)
  const { key, secret, baseUrl, authUrl, consentUrl } = appOf('shopee')
  t.match((await get(LIST)).body, /Belum didaftarkan/)
  const page = `${LIST}/apps/shopee`
  t.match((await get(page)).body, 'http://localhost:80/oms/connections/callback')
  const empty = await send(page)
  t.equal(empty.statusCode, 422)
  t.match(empty.body, /Isi Partner ID/)
  t.match(empty.body, /Isi Partner key/)
  const fields = { key, secret, base_url: `${baseUrl}/`, auth_url: authUrl, consent_url: consentUrl }
  const saved = await send(page, fields)
  t.equal(saved.headers.location, `${LIST}?done=app-shopee`)
  t.match((await get(String(saved.headers.location))).body, /Aplikasi Shopee tersimpan/)
  t.match(await services.credentials.app('shopee'), { key, secret, baseUrl })

  t.notMatch((await get(page)).body, secret)
  t.equal((await send(page, { ...fields, secret: '' })).statusCode, 303, 'an empty secret keeps the one before')
  t.match(await services.credentials.app('shopee'), { secret })
  const other = await send(page, { ...fields, key: '1', secret: '' })
  t.equal(other.statusCode, 422, 'but not for another key')
  t.equal((await send(page, { ...fields, secret: 'another' })).statusCode, 303)
  t.match(await services.credentials.app('shopee'), { secret: 'another' }, 'seen at once')
  const row = await db.selectFrom('channel_apps').selectAll().executeTakeFirstOrThrow()
  t.notOk(row.secret_sealed.includes(Buffer.from('another')))
})

for (const channel of ['tiktok', 'shopee', 'lazada'] as const) {
  t.test(`${channel}: from the link to the marketplace to a connected store that answers`, async (t) => {
    const scene = await open(t)
    const { get, send, registerApps, connect, storeOf, db, sandbox, clock } = scene
    const { href, id } = storeOf(STORES[channel])
    const early = await get(`${href}/consent`)
    t.equal(early.statusCode, 422)
    t.match(early.body, /belum didaftarkan/)
    await registerApps()
    scene.services.credentials.forget()
    t.match((await get(href)).body, /Belum terhubung/)
    await connect(STORES[channel])
    const row = await connection(scene, id)
    t.match(row, { channel, backfill_days: 7, paused: false, authorisation_id: Number })
    t.ok((row?.due_at ?? new Date()) <= new Date(), 'its first turn is due')
    t.match((await get(href)).body, /Terhubung/)

    const tested = await send(`${href}/test`)
    t.equal(tested.statusCode, 200)
    t.match(tested.body, /menjawab: toko .* dapat dibaca/)

    await send(`${href}/pause`)
    t.match((await get(LIST)).body, /Dijeda/)
    t.match(await connection(scene, id), { paused: true })
    await send(`${href}/resume`)
    t.match(await connection(scene, id), { paused: false })

    // the seller takes the authorisation back
    const shop = storeOf(STORES[channel]).shop
    if (shop !== null) sandbox.accounts.revoke(shop)
    clock.advance(60_000)
    const failed = await send(`${href}/test`)
    t.equal(failed.statusCode, 422)
    t.match(failed.body, /habis atau dicabut/)
    t.match((await get(LIST)).body, /1 toko tidak menerima pesanan karena otorisasinya habis/)

    const back = await get(await consentAs(scene.app, scene.cookie, id, shop?.id ?? ''))
    t.equal(back.headers.location, `${href}?done=authorised`, 'the same shop goes on without a question')
    t.equal((await send(`${href}/test`)).statusCode, 200)

    t.match((await get(`${href}/disconnect`)).body, /Putuskan/)
    t.equal((await send(`${href}/disconnect`)).headers.location, `${LIST}?done=disconnected`)
    t.equal(await connection(scene, id), undefined)
    t.same(await db.selectFrom('authorisations').select('id').execute(), [], 'its tokens are forgotten')
  })
}

t.test('a shop at TikTok carries a Tokopedia store and a TikTok Shop store, but none twice', async (t) => {
  const scene = await open(t)
  const { get, send, registerApps, connect, storeOf, db } = scene
  await registerApps()
  await connect('TKP-NIRMALA')
  const sibling = storeOf('TTS-NIRMALA')
  t.match((await get(storeOf('TKP-NIRMALA').href)).body, 'href="/oms/sync-runs/stores">Sampai mana')
  t.notMatch((await get(sibling.href)).body, 'Sampai mana', 'nothing is read of a store without a shop')
  t.match((await get(sibling.href)).body, /Pilih toko yang sudah diizinkan/)
  const choice = await get(`${sibling.href}/shop`)
  t.match(choice.body, /Dipakai bersama TKP-NIRMALA/)
  const { id } = await db.selectFrom('authorisations').select('id').executeTakeFirstOrThrow()
  t.equal((await send(`${sibling.href}/shop`, { shop: String(id), days: '31' })).statusCode, 303)
  const rows = await db.selectFrom('store_connections').select('authorisation_id').execute()
  t.same(rows, [{ authorisation_id: id }, { authorisation_id: id }])

  await db
    .insertInto('stores')
    .values({ code: 'TKP-OTHER', name: 'Toko Lain', marketplace: 'tokopedia', synced_at: null })
    .execute()
  const { id: otherId } = await db
    .selectFrom('stores')
    .select('id')
    .where('code', '=', 'TKP-OTHER')
    .executeTakeFirstOrThrow()
  t.match((await get(`${LIST}/${otherId}/shop`)).body, /Sudah terhubung dengan toko TKP-NIRMALA/)
  const twice = await send(`${LIST}/${otherId}/shop`, { shop: String(id), days: '31' })
  t.equal(twice.statusCode, 422)
  t.match(twice.body, /sudah terhubung dengan toko TKP-NIRMALA/)

  await send(`${sibling.href}/disconnect`)
  t.equal((await db.selectFrom('authorisations').select('id').execute()).length, 1, 'the other store still needs it')
})

t.test('a store that becomes another shop is read from the beginning, the same shop goes on', async (t) => {
  const scene = await open(t)
  const { app, cookie, get, send, registerApps, connect, storeOf, db } = scene
  await registerApps()
  const { id, href, shop } = await connect('SHP-RIMBA')
  const [then, read] = [
    new Date('2026-11-01T00:00:00Z'),
    {
      marketplace_cursor: new Date('2026-11-17T01:00:00Z'),
      bgen_cursor: new Date('2026-11-17T02:00:00Z'),
      bgen_owed_from: new Date('2026-11-16T00:00:00Z'),
      backfill_from: new Date('2026-10-18T00:00:00Z'),
      backfill_orders: 1204,
      backfilled_at: new Date('2026-11-17T03:00:00Z'),
      fresh_at: new Date('2026-11-17T04:00:00Z'),
      tried_at: new Date('2026-11-17T05:00:00Z'),
      last_reason: 'marketplace-unauthorised' as const,
    },
  ]
  await db
    .updateTable('store_connections')
    .set({ ...read, connected_at: then })
    .where('store_id', '=', id)
    .execute()
  t.equal((await get(await consentAs(app, cookie, id, shop?.id ?? ''))).statusCode, 303, 'the same shop consents again')
  const { authorisation_id: same } = (await connection(scene, id)) ?? {}
  await send(`${href}/shop`, { shop: String(same), days: '31' })
  t.match(await connection(scene, id), { ...read, connected_at: then, backfill_days: 31 }, 'goes on')

  const sibling = storeOf('SHP-TIRTA')
  await get(await consentAs(app, cookie, sibling.id, sibling.shop?.id ?? ''))
  const { id: other } = await db
    .selectFrom('authorisations')
    .select('id')
    .where('shop_id', '=', sibling.shop?.id ?? '')
    .executeTakeFirstOrThrow()
  await send(`${href}/shop`, { shop: String(other), days: '31' })
  const anew = await connection(scene, id)
  const nothing = Object.fromEntries(Object.keys(read).map((name) => [name, null]))
  t.match(anew, { ...nothing, backfill_orders: 0, authorisation_id: other }, 'begins anew')
  t.ok((anew?.connected_at ?? then) > then, 'and is not late yet')
})

t.test('a choice that cannot be made says why', async (t) => {
  const { send, registerApps, storeOf } = await open(t)
  const { href } = storeOf('SHP')
  t.match((await send(`${href}/shop`, { shop: '1', days: '7' })).body, /belum didaftarkan/)
  await registerApps()
  const cases = [
    { fields: {}, says: /Pilih salah satu toko/ },
    { fields: { shop: '1' }, says: /dari 1 sampai 31/ },
    { fields: { shop: '1', days: '32' }, says: /dari 1 sampai 31/ },
    { fields: { shop: '1', days: '7' }, says: /Izin toko ini sudah tidak ada/ },
  ]
  for (const { fields, says } of cases) {
    const answer = await send(`${href}/shop`, fields)
    t.equal(answer.statusCode, 422)
    t.match(answer.body, says)
  }
})

t.test('what does not come back as it went counts for nothing', async (t) => {
  const scene = await open(t)
  const { app, get, registerApps, storeOf, cookie, signIn, clock, db } = scene
  await registerApps()
  const { id, shop } = storeOf('SHP')
  const address = await consentAs(app, cookie, id, shop?.id ?? '')
  const other = await signIn()
  const cases = [
    { says: 'in another session', answer: await get(address, other) },
    { says: 'without state', answer: await get(address.replace(/state=[^&]+/, '')) },
    { says: 'for another store', answer: await get(address.replace(`state=${id}.`, `state=${id + 1}.`)) },
    { says: 'given twice', answer: await get(`${address}&state=1`) },
  ]
  for (const { says, answer } of cases) {
    t.equal(answer.statusCode, 422, says)
    t.match(answer.body, /tidak berlaku/, says)
  }
  const denied = await get(`${address.replace(/code=[^&]+/, 'code=')}&error=auth_denied`)
  t.equal(denied.statusCode, 422)
  t.match(denied.body, /Izin tidak diberikan/)
  t.equal((await get(address)).statusCode, 303)
  const again = await get(address)
  t.equal(again.statusCode, 422, 'a code is good once')
  t.match(again.body, /kedaluwarsa atau sudah terpakai/)
  clock.advance(31 * 60_000)
  t.match((await get(address)).body, /tidak berlaku/, 'too late')
  t.same(await db.selectFrom('store_connections').select('store_id').execute(), [])
})

t.test('a consent that comes while a renewal holds the shop’s row is kept all the same', async (t) => {
  const { app, db, services, get, send, registerApps, connect, cookie, clock, sandbox } = await open(t)
  await registerApps()
  const { id, href, shop } = await connect('SHP-RIMBA')
  const authorisation = { id: (await connection({ db }, id))?.authorisation_id ?? 0, shopId: '', shopCipher: null }
  clock.advance(5 * 3_600_000)
  const silent: ((error: Error) => void)[] = []
  const renewing = services.credentials.accessToken(
    authorisation,
    () => new Promise((_, reject) => silent.push(reject)),
  )
  const waitsForLock = async () => {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    `.execute(db)
    return rows.length > 0
  }
  while (silent.length === 0) await sleep(20)
  const back = get(await consentAs(app, cookie, id, shop?.id ?? ''))
  while (!(await waitsForLock())) await sleep(20)
  while (await waitsForLock()) await sleep(20)
  // the lock was waited for too long; the marketplace answers only now
  for (const giveUp of silent) giveUp(new MarketplaceError('unreachable', 'no answer', 1_000))
  await t.rejects(renewing, { message: 'no answer' })
  t.equal((await back).headers.location, `${href}?done=authorised`)
  sandbox.accounts.expireAccess(null, clock.now().getTime() - 1)
  t.equal((await send(`${href}/test`)).statusCode, 200, 'and what it brought opens the shop')
})

t.test('consent for another shop than the store is changes nothing', async (t) => {
  const scene = await open(t)
  const { app, get, registerApps, connect, cookie, sandbox, db } = scene
  await registerApps()
  const { id } = await connect('SHP-RIMBA')
  const stranger = sandbox.accounts.shops.find(
    ({ channel, stores }) => channel === 'shopee' && stores[0]?.code !== 'SHP-RIMBA',
  )
  const before = await db.selectFrom('authorisations').selectAll().execute()
  const answer = await get(await consentAs(app, cookie, id, stranger?.id ?? ''))
  t.equal(answer.statusCode, 422)
  t.match(answer.body, stranger?.name ?? '?')
  t.match(answer.body, /Tidak ada yang diubah/)
  t.same(await db.selectFrom('authorisations').selectAll().execute(), before)
})

t.test('a test says what is wrong and what to do', async (t) => {
  const scene = await open(t)
  const { send, registerApps, connect, appOf, sandbox } = scene
  await registerApps()
  const { href } = await connect('SHP-RIMBA')
  const { key, baseUrl, authUrl, consentUrl } = appOf('shopee')
  const fields = { key, base_url: baseUrl, auth_url: authUrl, consent_url: consentUrl }
  const page = `${LIST}/apps/shopee`

  await send(page, { ...fields, secret: 'mistyped' })
  const wrong = await send(`${href}/test`)
  t.equal(wrong.statusCode, 422)
  t.match(wrong.body, /Partner key tidak cocok/)
  t.match(wrong.body, 'error_sign')
  await send(page, { ...fields, secret: appOf('shopee').secret })
  t.equal((await send(`${href}/test`)).statusCode, 200, 'mended, it works again')

  sandbox.misbehave({ kind: 'wrong-clock', face: 'shopee', skewSeconds: 3_600 })
  t.match((await send(`${href}/test`)).body, /jam server/)
  sandbox.behave()

  sandbox.misbehave({ kind: 'server-error', face: 'shopee' })
  const down = await send(`${href}/test`)
  t.equal(down.statusCode, 503)
  t.match(down.body, /tidak terjangkau/)
  sandbox.behave()

  const away = await send(page, { ...fields, secret: 'a-guess', base_url: 'http://127.0.0.1:1' })
  t.equal(away.statusCode, 422)
  t.match(away.body, /Putuskan dulu toko-tokonya/)
  t.equal((await send(`${href}/test`)).statusCode, 200, 'no token went there')
  await send(page, { ...fields, secret: '', base_url: `${baseUrl}/elsewhere` })
  t.not((await send(`${href}/test`)).statusCode, 200, 'on its server a connection follows its app')
  const { href: unbound } = scene.storeOf('LZD')
  t.match((await send(`${unbound}/test`)).body, /belum terhubung/)
})

t.test('a store without a protocol comes in by API or file', async (t) => {
  const { get, send, storeOf } = await open(t)
  const { href } = storeOf('BLI')
  t.match((await get(href)).body, /lewat API atau halaman Impor/)
  for (const url of [`${href}/consent`, `${href}/shop`]) t.equal((await get(url)).statusCode, 404)
  t.equal((await send(`${href}/test`)).statusCode, 422)
})

t.test('no secret is on a page, in an address we redirect to, or in the log', async (t) => {
  const scene = await open(t)
  const { app, get, send, registerApps, connect, sandbox, clock, logged, services, db, cookie, appOf, storeOf } = scene
  const seen: string[] = []
  await registerApps()
  const secrets = new Set<string>()
  for (const channel of ['tiktok', 'shopee', 'lazada'] as const) secrets.add(appOf(channel).secret)
  for (const channel of ['tiktok', 'shopee', 'lazada'] as const) {
    const { href, id, shop } = await connect(STORES[channel])
    for (const url of [
      LIST,
      href,
      `${href}/shop`,
      `${href}/disconnect`,
      `${LIST}/apps/${channel}`,
      `${href}/consent`,
    ]) {
      const answer = await get(url)
      seen.push(answer.body, String(answer.headers.location))
    }
    const authorisation = { id: (await connection(scene, id))?.authorisation_id ?? 0, shopId: '', shopCipher: null }
    const keep = async (refreshToken: string) => {
      secrets.add(refreshToken)
      throw new Error('only looking')
    }
    secrets.add(await services.credentials.accessToken(authorisation, keep))
    clock.advance(3 * 3_600_000 + 59 * 60_000)
    await services.credentials.accessToken(authorisation, keep)
    if (shop !== null) sandbox.accounts.revoke(shop)
    clock.advance(60_000)
    seen.push((await send(`${href}/test`)).body)
    const back = await consentAs(app, cookie, id, shop?.id ?? '')
    secrets.add(new URL(back, 'http://localhost').searchParams.get('code') ?? 'no code')
    seen.push((await get(back, cookie)).body)
    sandbox.misbehave({ kind: 'truncated', face: channel })
    seen.push((await send(`${storeOf(STORES[channel]).href}/test`)).body)
    sandbox.behave()
  }
  const rows = await db.selectFrom('authorisations').select(['ended_why', 'shop_name']).execute()
  const everything = [...seen, ...logged, JSON.stringify(rows)].join('\n')
  t.ok(secrets.size >= 9, `${secrets.size} secrets`)
  for (const secret of secrets) t.notOk(everything.includes(secret), `${secret.slice(0, 4)}… is nowhere`)
  t.ok(
    logged.some((line) => line.includes('connection test failed')),
    'there is a log to look at',
  )
})

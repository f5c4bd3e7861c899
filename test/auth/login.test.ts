import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import t, { type Test } from 'tap'
import { ensureFirstAdministrator } from '../../src/auth/first-administrator.ts'
import { GUESS_LIMITS, KNOWN_PLACE_MS, placeOf } from '../../src/auth/guess-limit.ts'
import { forgetOldLogins } from '../../src/auth/login.ts'
import { hashPassword, isPassword } from '../../src/auth/password.ts'
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS } from '../../src/auth/session-limits.ts'
import { hashOfToken } from '../../src/auth/token.ts'
import type { Db } from '../../src/database.ts'
import { type Config, readConfig } from '../../src/platform/config.ts'
import { type TestApp, testApp } from '../helpers/app.ts'
import { testDatabase } from '../helpers/database.ts'
import { ORIGIN } from '../helpers/sign-in.ts'

const CHEAP = { logN: 4, r: 8, p: 1 }
const PASSWORD = ' kopi  Hitam 7 "ß" '
const RINA = 'rina@example.test'

t.test('the right password opens a new session and leads back', async (t) => {
  const { app, db } = await appWithRina(t)
  const answer = await logIn(app, {
    email: ` ${RINA.toUpperCase()} `,
    password: PASSWORD,
    return: '/oms/sync-runs?a=1',
  })
  t.equal(answer.statusCode, 303)
  t.equal(answer.headers.location, '/oms/sync-runs?a=1')
  const cookie = String(answer.headers['set-cookie'])
  t.match(cookie, /^__Host-session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure$/)
  const token = cookie.slice('__Host-session='.length).split(';')[0] ?? ''
  const kept = await db.selectFrom('sessions').select('token_hash').execute()
  t.same(kept, [{ token_hash: hashOfToken(token) }], 'the database does not hold the token itself')

  const again = await logIn(app, { email: RINA, password: PASSWORD }, { cookie: `__Host-session=${token}` })
  t.not(again.headers['set-cookie'], cookie, 'a new value at every login')
  t.equal((await db.selectFrom('sessions').select('user_id').execute()).length, 1, 'in place of the old one')
})

t.test('a pasted list of 500 numbers is on the screen again after the login', async (t) => {
  const { app } = await appWithRina(t)
  const numbers = Array.from({ length: 500 }, (_, n) => `INV/20261118/MPL/${3_998_217_440 + n}`).join('\r\n')
  const list = `/oms/backlog-orders?${new URLSearchParams({ invoice: numbers })}`
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
  const asked = http.get({ port, path: list, maxHeaderSize: 64 * 1024, agent: false })
  const [turnedAway] = (await once(asked, 'response')) as [http.IncomingMessage]
  turnedAway.resume()
  const toLogin = turnedAway.headers.location ?? ''
  const door = http.get({ port, path: toLogin, agent: false })
  const [login] = (await once(door, 'response')) as [http.IncomingMessage]
  const page = (await login.toArray()).join('')
  const hidden = /name="return" value="([^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  t.equal(hidden, list)
  const answer = await logIn(app, { email: RINA, password: PASSWORD, return: hidden ?? '' })
  t.equal(answer.headers.location, list)
})

t.test('in a closed network without https the cookie goes without Secure, and works', async (t) => {
  const { app } = await appWithRina(t, { insecureHttp: true })
  const answer = await logIn(app, { email: RINA, password: PASSWORD })
  const cookie = String(answer.headers['set-cookie'])
  t.match(cookie, /^session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/)
  t.equal((await app.inject({ url: '/nothing', headers: { cookie: cookie.split(';')[0] ?? '' } })).statusCode, 404)
})

t.test('a password is taken exactly as it was typed', async (t) => {
  const { app } = await appWithRina(t)
  for (const password of [PASSWORD.trim(), PASSWORD.toLowerCase(), `${PASSWORD} `, PASSWORD.replace('ß', 'ss')]) {
    t.equal((await logIn(app, { email: RINA, password })).statusCode, 422, JSON.stringify(password))
  }
  t.equal((await logIn(app, { email: RINA, password: PASSWORD })).statusCode, 303)
})

t.test('nobody learns who has an account', async (t) => {
  const { app, db } = await appWithRina(t)
  await db
    .updateTable('users')
    .set({ disabled_at: new Date(0) })
    .where('email', '=', 'dismissed@example.test')
    .execute()
  const words = async (email: string, password: string) => {
    const { body } = await logIn(app, { email, password })
    return body.replaceAll(email, 'E')
  }
  const wrong = await words(RINA, 'wrong')
  t.match(wrong, /E-mail atau kata sandi tidak cocok/)
  t.equal(await words('nobody@example.test', 'wrong'), wrong, 'an unknown person')
  t.equal(await words('dismissed@example.test', PASSWORD), wrong, 'a disabled person with the right password')
})

t.test('a form that is not filled in costs no guess and says which field', async (t) => {
  const { app, db } = await appWithRina(t)
  const cases = [
    { form: {}, says: /Isi alamat e-mail Anda/ },
    { form: { email: RINA }, says: /Isi kata sandi Anda/ },
    { form: { email: RINA, password: 'x'.repeat(1025) }, says: /terlalu panjang/ },
    { form: { email: `a\u0000@b`, password: 'x' }, says: /tidak dapat dipakai/ },
    { form: { email: `${'a'.repeat(255)}@b`, password: 'x' }, says: /tidak dapat dipakai/ },
  ]
  for (const { form, says } of cases) {
    const answer = await logIn(app, form)
    t.equal(answer.statusCode, 422)
    t.match(answer.body, says)
  }
  const twice = await app.inject({
    method: 'POST',
    url: '/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `email=${RINA}&password=a&password=b&__proto__=x&constructor=y`,
  })
  t.equal(twice.statusCode, 422, 'a field given twice counts as not given')
  t.same(await guesses(db), [])
})

t.test('what was typed comes back as text', async (t) => {
  const { app } = await appWithRina(t)
  const hostile = '"><script>alert(1)</script>'
  const { body } = await logIn(app, { email: hostile, password: 'x', return: `/oms/${hostile}` })
  t.notMatch(body, '<script>alert')
  t.match(body, '&quot;&gt;&lt;script&gt;')
})

t.test('ten wrong guesses from one place, then a pause', async (t) => {
  const { app, clock } = await appWithRina(t)
  const statuses = await Promise.all(
    Array.from(
      { length: 14 },
      async (_, i) => (await logIn(app, { email: `guess${i}@example.test`, password: 'x' })).statusCode,
    ),
  )
  t.equal(statuses.filter((status) => status === 422).length, GUESS_LIMITS.place.guesses, 'also when sent all at once')
  t.equal(statuses.filter((status) => status === 429).length, 4)
  const lied = await logIn(app, { email: RINA, password: PASSWORD }, { 'x-forwarded-for': '203.0.113.9' })
  t.equal(lied.statusCode, 429, 'an X-Forwarded-For from outside changes nothing')
  t.equal(lied.headers['retry-after'], '180')
  t.match(lied.body, /Tunggu 3 menit/)
  t.equal((await logIn(app, { email: RINA, password: PASSWORD }, {}, '10.0.0.2')).statusCode, 303, 'others get in')
  clock.advance(GUESS_LIMITS.place.windowMs)
  t.equal((await logIn(app, { email: RINA, password: PASSWORD })).statusCode, 303, 'and everybody after the pause')
})

t.test('behind a proxy that we trust, the place is what the proxy says', async (t) => {
  const { app } = await appWithRina(t, { trustProxy: ['127.0.0.1'] })
  for (let i = 0; i < 12; i += 1) {
    const answer = await logIn(app, { email: RINA, password: 'x' }, { 'x-forwarded-for': `203.0.113.${i}` })
    t.equal(answer.statusCode, 422, 'each from its own place')
  }
})

t.test('a proxy is trusted by its address, and nothing else starts the app', async (t) => {
  const from = (TRUST_PROXY: string) => readConfig({ TRUST_PROXY }).trustProxy
  t.same(from(' 10.0.0.1, 10.0.0.0/8 ::1 fd00::/8 '), ['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8'])
  t.same(from(''), [])
  for (const wrong of ['nginx', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '1', 'true']) {
    t.throws(() => from(wrong), { name: 'SetupError', message: /TRUST_PROXY/ }, wrong)
  }
})

t.test('what can no longer count is swept away, and nothing else', async (t) => {
  const { db, clock, signIn } = await testApp(t)
  const long = { email: 'long@example.test' }
  await signIn({ ...long, email: 'gone@example.test' })
  await signIn(long)
  const begun = clock.now()
  await db.insertInto('login_guesses').values({ subject: 'old', guesses: 3, window_started_at: begun }).execute()
  const [gone, stays] = await db.selectFrom('users').select('id').orderBy('email').execute()
  const places = [gone, stays].map((user) => ({ user_id: user?.id ?? 0, place: '10.0.0.1', last_login_at: begun }))
  await db.insertInto('known_places').values(places).execute()
  const left = async () => [
    (await db.selectFrom('sessions').select('user_id').execute()).length,
    (await db.selectFrom('login_guesses').select('subject').execute()).length,
    (await db.selectFrom('known_places').select('place').execute()).length,
  ]
  const guessesCount = Math.max(...Object.values(GUESS_LIMITS).map(({ windowMs }) => windowMs))
  const cases = [
    { after: 'at once', ms: 0, left: [2, 1, 2] },
    { after: 'before the last window ends', ms: guessesCount - 1, left: [2, 1, 2] },
    { after: 'the last window', ms: guessesCount, left: [2, 0, 2] },
    { after: 'before the end of a rest', ms: IDLE_LIMIT_MS - 1, left: [2, 0, 2] },
    { after: 'a rest', ms: IDLE_LIMIT_MS, left: [0, 0, 2] },
    { after: 'while the place is known', ms: KNOWN_PLACE_MS - 1, left: [0, 0, 2] },
    { after: 'until nobody knows the place', ms: KNOWN_PLACE_MS, left: [0, 0, 0] },
  ]
  for (const { after, ms, ...then } of cases) {
    await forgetOldLogins(db, new Date(begun.getTime() + ms))
    t.same(await left(), then.left, after)
  }
  await signIn(long)
  await db
    .updateTable('sessions')
    .set({ last_seen_at: new Date(begun.getTime() + ABSOLUTE_LIMIT_MS) })
    .execute()
  await forgetOldLogins(db, new Date(begun.getTime() + ABSOLUTE_LIMIT_MS))
  t.same(await left(), [0, 0, 0], 'however busy, a session has an end')
})

t.test('right passwords are not guesses: an office full of people gets in', async (t) => {
  const { app } = await appWithRina(t)
  for (let i = 0; i < 25; i += 1) t.equal((await logIn(app, { email: RINA, password: PASSWORD })).statusCode, 303)
})

t.test('strangers with many addresses cannot guess on, and do not lock the owner out', async (t) => {
  const { app, clock } = await appWithRina(t)
  await logIn(app, { email: RINA, password: PASSWORD }, {}, '198.51.100.7')
  const outcomes: number[] = []
  for (let i = 0; i < 60; i += 1) {
    outcomes.push((await logIn(app, { email: RINA, password: 'guess' }, {}, `10.1.${i}.1`)).statusCode)
  }
  t.equal(outcomes.filter((status) => status === 422).length, GUESS_LIMITS['account from elsewhere'].guesses)
  t.equal(outcomes.at(-1), 429)
  const right = { email: RINA, password: PASSWORD }
  t.equal((await logIn(app, right, {}, '10.2.0.1')).statusCode, 429, 'not even the right password, from a new place')
  t.equal((await logIn(app, right, {}, '198.51.100.7')).statusCode, 303, 'the owner at the usual place')
  clock.advance(GUESS_LIMITS['account from elsewhere'].windowMs)
  t.equal((await logIn(app, right, {}, '10.2.0.1')).statusCode, 303, 'an hour later from anywhere')
})

t.test('a person nobody knows is limited like one who exists', async (t) => {
  const { app, db } = await testApp(t)
  await db
    .insertInto('login_guesses')
    .values((await subjectOfNobody(app, db)).map((row) => ({ ...row, guesses: 40 })))
    .onConflict((conflict) => conflict.column('subject').doUpdateSet({ guesses: 40 }))
    .execute()
  t.equal((await logIn(app, { email: 'nobody@example.test', password: 'x' }, {}, '10.0.0.9')).statusCode, 429)
})

t.test('one place is one address, or the network of one IPv6 customer', async (t) => {
  const cases = [
    ['198.51.100.7', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ] as const
  for (const [address, place] of cases) t.equal(placeOf(address), place, address)
})

t.test('a hash keeps its own cost and its own salt', async (t) => {
  const hash = await hashPassword('secret', CHEAP)
  t.match(hash, /^scrypt\$4\$8\$1\$/)
  t.not(await hashPassword('secret', CHEAP), hash)
  t.ok(await isPassword('secret', hash))
  t.notOk(await isPassword('Secret', hash))
  t.notOk(await isPassword('', 'none'), 'a person without a password')
})

t.test('more logins at once than can be checked are sent away, the rest is served', async (t) => {
  const settled = await Promise.allSettled(Array.from({ length: 60 }, () => hashPassword('x', CHEAP)))
  const done = settled.filter(({ status }) => status === 'fulfilled').length
  t.ok(done >= 42 && done < 60, `${done} of 60`)
  t.ok(await hashPassword('x', CHEAP), 'and the next one is served again')
})

t.test('the first administrator and the first token come from the environment, once', async (t) => {
  const db = await testDatabase(t)
  const config = { adminEmail: RINA, adminPassword: 'a long password', apiToken: 'token '.repeat(6) }
  const both = await Promise.all([1, 2].map(() => ensureFirstAdministrator(db, config, null, CHEAP)))
  t.same(both, [null, null], 'nothing to print: the owner knows the password')
  t.same(await db.selectFrom('users').select(['email', 'role', 'warehouse_ids', 'store_ids']).execute(), [
    { email: RINA, role: 'admin', warehouse_ids: null, store_ids: null },
  ])
  const tokens = await db.selectFrom('api_tokens').select(['token_hash', 'permissions']).execute()
  t.same(tokens, [{ token_hash: hashOfToken(config.apiToken), permissions: ['orders:write'] }])
  await ensureFirstAdministrator(
    db,
    { ...config, adminEmail: 'other@example.test', apiToken: 'x'.repeat(32) },
    null,
    CHEAP,
  )
  t.equal((await db.selectFrom('users').select('email').execute()).length, 1, 'not once there is somebody')
  t.equal((await db.selectFrom('api_tokens').select('id').execute()).length, 1)
})

t.test('the demo login is made once, kept for its owner only, and given at every start', async (t) => {
  const db = await testDatabase(t)
  const folder = await mkdtemp(path.join(tmpdir(), 'demo-login-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const file = path.join(folder, 'login.json')
  const nothing = { adminEmail: null, adminPassword: null, apiToken: null }
  const made = await ensureFirstAdministrator(db, nothing, file, CHEAP)
  t.match(made, { email: 'demo@localhost', password: /^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/ })
  t.equal((await stat(file)).mode & 0o777, 0o600)
  t.same(await ensureFirstAdministrator(db, nothing, file, CHEAP), made, 'the same at the next start')
  const { password_hash } = await db.selectFrom('users').select('password_hash').executeTakeFirstOrThrow()
  t.ok(await isPassword(made?.password ?? '', password_hash))
  await db.deleteFrom('users').execute()
  t.same(await ensureFirstAdministrator(db, nothing, file, CHEAP), made, 'also for a new database')
  t.match(JSON.parse(await readFile(file, 'utf8')), made)
  for (const cut of ['', '{"email":"demo@loc', 'null', '{"email":"demo@localhost"}']) {
    await writeFile(file, cut)
    const start = ensureFirstAdministrator(db, nothing, file, CHEAP)
    await t.rejects(start, { name: 'SetupError', message: /is cut off.* remove it and start again/ }, cut)
  }
  await rm(file)
  t.equal(await ensureFirstAdministrator(db, nothing, file, CHEAP), null, 'a lost file is not made up')
})

t.test('a demo login that was cut off before anybody had it is made anew', async (t) => {
  const db = await testDatabase(t)
  const file = path.join(t.testdir({ 'demo-login': '{"email":"demo@loc' }), 'demo-login')
  const nothing = { adminEmail: null, adminPassword: null, apiToken: null }
  const made = await ensureFirstAdministrator(db, nothing, file, CHEAP)
  t.match(JSON.parse(await readFile(file, 'utf8')), { email: 'demo@localhost', password: made?.password })
  const { password_hash } = await db.selectFrom('users').select('password_hash').executeTakeFirstOrThrow()
  t.ok(await isPassword(made?.password ?? '', password_hash))
})

async function appWithRina(t: Test, config: Partial<Config> = {}) {
  const made = await testApp(t, { config })
  const password_hash = await hashPassword(PASSWORD, CHEAP)
  const person = {
    name: 'Rina',
    role: 'warehouse',
    password_hash,
    warehouse_ids: null,
    store_ids: null,
    disabled_at: null,
  } as const
  await made.db
    .insertInto('users')
    .values([
      { ...person, email: RINA },
      { ...person, email: 'dismissed@example.test' },
    ])
    .execute()
  return made
}

function logIn(
  app: TestApp['app'],
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
  remoteAddress = '127.0.0.1',
) {
  const payload = new URLSearchParams(form).toString()
  const type = { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN }
  return app.inject({ method: 'POST', url: '/login', headers: { ...type, ...headers }, payload, remoteAddress })
}

function guesses(db: Db) {
  return db.selectFrom('login_guesses').selectAll().where('guesses', '>', 0).execute()
}

/** What a guess at nobody's account is counted under. */
async function subjectOfNobody(app: TestApp['app'], db: Db) {
  await logIn(app, { email: 'nobody@example.test', password: 'x' })
  return (await guesses(db)).filter(({ subject }) => subject.startsWith('account'))
}

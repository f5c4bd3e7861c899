import { once } from 'node:events'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import t from 'tap'
import { copyOfApp, startCopy } from './helpers/copy.ts'
import { testDatabaseUrl } from './helpers/database.ts'

const folder = await copyOfApp(t)
const SECRET = { APP_SECRET: 'a secret for tests only, 32 long' }

t.test('with nothing but Node the app makes its own database, and finds it again after a crash', async (t) => {
  t.teardown(() => rm(path.join(folder, '.data'), { recursive: true }))
  const first = startCopy(t, folder)
  const address = await first.address()
  t.equal((await fetch(`${address}/readyz`)).status, 200)
  t.match(first.output(), `Backlog Orders is at ${address}`)
  const login = /Sign in as (\S+) with (\S+)/.exec(first.output())
  t.ok(login, 'the demo login is printed')
  for (const name of ['app-secret', 'demo-login', 'postgres/password']) {
    t.equal((await stat(path.join(folder, '.data', name))).mode & 0o777, 0o600, `${name} is its owner's only`)
  }

  const second = startCopy(t, folder)
  t.equal(await second.ended(), 1, 'a second start on the same data is refused')
  t.match(second.output().trim(), /^The app is already running on the data in \S+: stop it first, or set DATABASE_URL/)

  first.process.kill('SIGKILL')
  await first.ended()
  const third = startCopy(t, folder)
  t.equal((await fetch(`${await third.address()}/readyz`)).status, 200, 'it comes up after a crash')
  t.match(third.output(), `Sign in as ${login?.[1]} with ${login?.[2]}`, 'with the same demo login')
  third.process.kill('SIGTERM')
  t.equal(await third.ended(), 0, 'and stops in order')
  t.notOk((await readdir(path.join(folder, '.data/postgres/data'))).includes('postmaster.pid'), 'its database with it')

  await writeFile(path.join(folder, '.data/postgres/data/PG_VERSION'), '17\n')
  const fourth = startCopy(t, folder)
  t.equal(await fourth.ended(), 1)
  t.match(fourth.output().trim(), /^The data in \S+ is of PostgreSQL 17, but .* run "npm run db:reset".*[^\n]$/)
})

t.test('DATABASE_URL is used and no other database is made', async (t) => {
  const app = startCopy(t, folder, { ...SECRET, DATABASE_URL: await testDatabaseUrl(t, 'empty') })
  t.equal((await fetch(`${await app.address()}/readyz`)).status, 200)
  t.notOk((await readdir(folder)).includes('.data'))
  t.notMatch(app.output(), 'Sign in as')
  app.process.kill('SIGINT')
  t.equal(await app.ended(), 0)
})

t.test('a server on which nobody can sign in says what to set, until somebody can', async (t) => {
  const environment = { ...SECRET, DATABASE_URL: await testDatabaseUrl(t, 'empty') }
  const NOBODY = /Nobody can sign in: .* Set ADMIN_EMAIL and ADMIN_PASSWORD and start again/
  const run = async (more: Record<string, string>) => {
    const app = startCopy(t, folder, { ...environment, ...more })
    await app.address()
    app.process.kill('SIGTERM')
    t.equal(await app.ended(), 0)
    return app.output()
  }
  t.match(await run({}), NOBODY)
  t.notMatch(await run({ ADMIN_EMAIL: 'rina@example.test', ADMIN_PASSWORD: 'a long password' }), NOBODY)
  t.notMatch(await run({}), NOBODY, 'she is there to stay')
})

t.test('a wrong set-up is one sentence and exit code 1', async (t) => {
  const taken = http.createServer().listen(0, '127.0.0.1')
  t.teardown(() => taken.close())
  await once(taken, 'listening')
  const port = String((taken.address() as AddressInfo).port)
  const cases: readonly [environment: Record<string, string>, says: RegExp][] = [
    [
      { ...SECRET, DATABASE_URL: await testDatabaseUrl(t, 'empty'), PORT: port },
      /^Port \d+ is taken: stop the program/,
    ],
    [{ NODE_ENV: 'production' }, /^DATABASE_URL is not set/],
  ]
  for (const [environment, says] of cases) {
    const app = startCopy(t, folder, environment)
    t.equal(await app.ended(), 1)
    t.match(app.output().trim(), says)
    t.equal(app.output().trim().split('\n').length, 1, 'one line')
  }
})

t.test('requests in flight are answered although the app was told to stop', async (t) => {
  const app = startCopy(t, folder, { ...SECRET, DATABASE_URL: await testDatabaseUrl(t, 'empty') })
  const login = new URL('/login', await app.address())
  const agent = new http.Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const body = 'email=nobody%40example.test&password=not+this+one'
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': body.length,
    origin: login.origin,
    expect: '100-continue',
  }
  const requests = Array.from({ length: 6 }, () => http.request(login, { method: 'POST', agent, headers }))
  // the server says "go on" to each: all are in flight
  for (const request of requests) request.flushHeaders()
  await Promise.all(requests.map((request) => once(request, 'continue')))
  app.process.kill('SIGTERM')
  const answers = requests.map(async (request) => (await once(request, 'response'))[0] as http.IncomingMessage)
  for (const request of requests) request.end(body)
  for (const answer of await Promise.all(answers)) {
    t.equal(answer.statusCode, 422)
    t.equal(answer.headers.connection, 'close')
    answer.resume()
  }
  t.equal(await app.ended(), 0)
})

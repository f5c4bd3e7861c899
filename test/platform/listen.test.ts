import { once } from 'node:events'
import { createServer } from 'node:net'
import fastify from 'fastify'
import t from 'tap'
import { migrate } from '../../src/platform/database/migrate.ts'
import { refusalOf, refusalOfVersion } from '../../src/platform/database/open.ts'
import { closeServer, listen, shownAddress } from '../../src/platform/http/listen.ts'
import { testDatabaseUrl } from '../helpers/database.ts'

t.test('the address shown is one that a browser on this machine opens', async (t) => {
  for (const host of ['127.0.0.1', '0.0.0.0', '::1']) {
    const app = fastify()
    app.get('/', async () => 'here')
    await listen(app, { host, port: 0 })
    t.equal(await (await fetch(shownAddress(app))).text(), 'here', `${host} → ${shownAddress(app)}`)
    await closeServer(app)
  }
  t.equal(shownAddress(fastify()), 'null', 'before it listens there is none')
})

t.test('a host or port that cannot be had is named', async (t) => {
  const blocker = createServer().listen(0, '127.0.0.1')
  t.teardown(() => blocker.close())
  await once(blocker, 'listening')
  const address = blocker.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await t.rejects(listen(fastify(), { host: '127.0.0.1', port }), {
    name: 'SetupError',
    message: `Port ${port} is taken`,
  })
  await t.rejects(listen(fastify(), { host: '192.0.2.1', port: 0 }), { message: 'HOST 192.0.2.1 is not an address' })
  await t.rejects(listen(fastify(), { host: 'nowhere.invalid', port: 0 }), { message: 'HOST nowhere.invalid is not' })
})

t.test('a database that cannot be used is named, without its password', async (t) => {
  const url = new URL(await testDatabaseUrl(t, 'empty'))
  const at = (change: Partial<URL>) => Object.assign(new URL(url), change).href
  await t.rejects(migrate(at({ pathname: '/nowhere' })), { name: 'SetupError', message: /nowhere cannot.*no such/ })
  await t.rejects(migrate(at({ port: '1' })), { name: 'SetupError', message: /127.0.0.1:1.* it does not answer/ })
  await t.rejects(migrate(at({ password: 'wrong word' })), { name: 'SetupError', message: /it refuses the password/ })
  t.notMatch(refusalOf({ code: '28P01' }, at({ password: 'wrong' }))?.message, 'wrong')
  t.equal(refusalOf(new Error('something else'), url.href), null, 'other trouble is not explained away')
})

t.test('a server too old is named', async (t) => {
  t.match(refusalOfVersion('14.9 (Debian 14.9-1)')?.message, /PostgreSQL 14\.9 .* version 15 or newer/)
  t.equal(refusalOfVersion('15.18 (Debian 15.18-0+deb12u1)'), null)
  t.equal(refusalOfVersion('18.4'), null)
})

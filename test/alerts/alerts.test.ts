import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { ALERT_JOB } from '../../src/alerts/job.ts'
import { senderOf } from '../../src/alerts/mail.ts'
import { messageOf, payloadOf } from '../../src/alerts/message.ts'
import { sendAlert } from '../../src/alerts/send-alert.ts'
import { startAlerts } from '../../src/alerts/start-alerts.ts'
import { watchStores } from '../../src/alerts/watch.ts'
import { postSigned } from '../../src/alerts/webhook.ts'
import { registerStores } from '../../src/backlog/registration-repository.ts'
import type { Db } from '../../src/database.ts'
import { connect } from '../../src/platform/database/connect.ts'
import { openQueue } from '../../src/platform/queue.ts'
import type { Services } from '../../src/services.ts'
import { forgetStoreStates } from '../../src/sync/store-states.ts'
import { NOON, type TestClock, testClock, testConfig, testSeals } from '../helpers/app.ts'
import { testDatabaseUrl } from '../helpers/database.ts'
import { sessionFor } from '../helpers/sign-in.ts'

const MINUTE = 60_000
const LONG_AGO = new Date(NOON.getTime() - 24 * 60 * MINUTE)

interface Watch {
  readonly db: Db
  readonly clock: TestClock
  readonly services: Services
  look(since?: Date): Promise<void>
  set(
    code: string,
    columns: { freshAt?: Date; reason?: string | null; ended?: boolean; paused?: boolean },
  ): Promise<void>
}

/** Two connected stores, current at noon, and an administrator. */
async function openWatch(t: Test, settings: Partial<Services['config']> = {}): Promise<Watch> {
  const databaseUrl = await testDatabaseUrl(t)
  const db = connect(databaseUrl)
  const queue = openQueue({ databaseUrl, kinds: [{ ...ALERT_JOB, pauseSeconds: 1 }], onError: () => {} })
  t.teardown(async () => {
    await queue.stop(0)
    await db.destroy()
  })
  const clock = testClock()
  const config = testConfig({ syncIntervalSeconds: 300, alertWebhookUrl: 'http://127.0.0.1:9/', ...settings })
  const seals = testSeals(db, clock, config)
  const sources = { channels: new Map(), erp: {} as Services['erp'] }
  const services: Services = { config, clock, db, queue, ...seals, ...sources, live: sources }
  const stores = ['SATU', 'DUA'].map((code) => ({ code, name: `Toko ${code}`, marketplace: 'shopee' as const }))
  await db.transaction().execute((trx) => registerStores(trx, stores))
  await sql`
    insert into authorisations (channel, shop_id, shop_name, access_sealed, access_granted_at, access_expires_at,
      refresh_sealed, refresh_expires_at, authorised_at)
    select 'shopee', code, name, '', ${NOON}, ${NOON}, '', ${NOON}, ${NOON} from stores
  `.execute(db)
  await sql`
    insert into store_connections (store_id, channel, base_url, authorisation_id, fresh_at, backfilled_at, connected_at)
    select stores.id, 'shopee', 'http://x', authorisations.id, ${NOON}, ${NOON}, ${LONG_AGO}
    from stores join authorisations on shop_id = code
  `.execute(db)
  await sessionFor(db, NOON, { email: 'admin@example.test' })
  return {
    ...{ db, clock, services },
    look: (since = LONG_AGO) => {
      forgetStoreStates(db)
      return watchStores(services, since)
    },
    set: async (code, { freshAt = NOON, reason = null, ended = false, paused = false }) => {
      await sql`
        update store_connections set fresh_at = ${freshAt}, last_reason = ${reason}, paused = ${paused}
        where store_id = (select id from stores where code = ${code})
      `.execute(db)
      const [at, why] = ended ? [NOON, 'taken back'] : [null, null]
      await sql`update authorisations set ended_at = ${at}, ended_why = ${why} where shop_id = ${code}`.execute(db)
    },
  }
}

/** None at all before the first: the queue makes its tables with it. */
async function jobs(db: Db): Promise<readonly object[]> {
  const { rows: made } = await sql<{ made: boolean }>`select to_regclass('pgboss.job') is not null as made`.execute(db)
  if (!made[0]?.made) return []
  const { rows } = await sql<{ data: object }>`
    select data from pgboss.job where name = 'send-alert' order by created_on, id
  `.execute(db)
  return rows.map((row) => row.data)
}

t.test('a store that falls far behind is told once, and once when it is current again', async (t) => {
  const { db, clock, look, set } = await openWatch(t)
  await look()
  t.same(await jobs(db), [], 'all is well')
  clock.advance(20 * MINUTE)
  await set('DUA', { freshAt: clock.now() })
  await look()
  t.same(await jobs(db), [], 'a few missed runs are amber')
  clock.advance(5 * MINUTE)
  await Promise.all([look(), look(), look()])
  t.match(await jobs(db), [{ way: 'webhook', kind: 'late', incidentIds: [Number] }], 'several processes tell once')
  await look()
  t.equal((await jobs(db)).length, 1, 'and not again')
  await set('SATU', { freshAt: clock.now() })
  await Promise.all([look(), look()])
  t.match((await jobs(db)).slice(1), [{ kind: 'recovered', incidentIds: [Number] }])
  clock.advance(25 * MINUTE)
  await look()
  t.match((await jobs(db)).slice(2), [{ kind: 'late', incidentIds: [Number, Number] }], 'one message for both')
})

t.test(
  'an ended authorisation is told at once; what somebody puts to rest is neither trouble nor recovery',
  async (t) => {
    const { db, look, set } = await openWatch(t)
    await set('SATU', { ended: true })
    await look()
    t.match(await jobs(db), [{ kind: 'late' }])
    t.match(await db.selectFrom('store_incidents').selectAll().execute(), [
      { reason: 'marketplace-unauthorised', ended_at: null },
    ])
    await set('SATU', { ended: true, paused: true })
    await look()
    t.match(await db.selectFrom('store_incidents').selectAll().execute(), [{ ended_at: NOON }])
    await set('DUA', { ended: true })
    await look()
    await db.deleteFrom('store_connections').execute()
    await look()
    t.equal((await jobs(db)).length, 2, 'no recovery is told')
    t.same(await db.selectFrom('store_incidents').selectAll().where('ended_at', 'is', null).execute(), [])
  },
)

t.test('after a pause of ours nobody is alarmed before the stores had their turns', async (t) => {
  const { db, clock, look, set } = await openWatch(t)
  clock.advance(8 * 60 * MINUTE)
  await look(clock.now())
  t.same(await jobs(db), [])
  await set('SATU', { reason: 'marketplace-unreachable' })
  await look(clock.now())
  t.match(await jobs(db), [{ kind: 'late', incidentIds: [Number] }], 'but of what was tried and failed')
  clock.advance(21 * MINUTE)
  await look(new Date(clock.now().getTime() - 21 * MINUTE))
  t.equal((await jobs(db)).length, 2, 'and of what never got its turn')
})

t.test('the webhook is signed, and begun again until it is taken', async (t) => {
  const heard: { body: string; signature: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    heard.push({ body, signature: String(request.headers['x-backlog-signature']) })
    response.writeHead(heard.length === 1 ? 503 : 200).end('thanks')
  })
  const url = await listening(t, server)
  const secret = 'of the alerts'
  const { db, services, set } = await openWatch(t, { alertWebhookUrl: url, alertWebhookSecret: secret })
  await set('SATU', { ended: true })
  const errors: unknown[] = []
  const alerts = await startAlerts(services, (error) => errors.push(error))
  t.teardown(() => alerts.stop())
  while (heard.length < 2) await sleep(50)
  t.match(errors, [{ message: /^ALERT_WEBHOOK_URL at http:\/\/127.0.0.1:\d+ answered HTTP 503$/ }])
  t.equal(heard[0]?.body, heard[1]?.body)
  t.match(JSON.parse(heard[1]?.body ?? ''), { event: 'stores.late', incidents: [{ store: 'SATU', endedAt: null }] })
  const [, time, sign] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(heard[1]?.signature ?? '') ?? []
  t.equal(sign, createHmac('sha256', secret).update(`${time}.${heard[1]?.body}`).digest('hex'))
  t.equal((await db.selectFrom('store_incidents').selectAll().execute()).length, 1)
})

t.test('a webhook that nobody answers says so without the secret in its address', async (t) => {
  const url = await listening(
    t,
    createSocketServer((socket) => socket.destroy()),
  )
  const gone = postSigned({ url: `${url}/hook?token=hush`, secret: null }, {}, NOON)
  await t.rejects(gone, { message: /did not answer/ })
  await gone.catch((error) => t.notMatch(error.message, /hush/))
})

t.test('administrators get a mail each, and do not see one another', async (t) => {
  const { url, mails } = await mailServer(t)
  const { db, services, look, set } = await openWatch(t, {
    alertWebhookUrl: null,
    smtpUrl: `${url}?from=oms@toko.test`,
  })
  await sessionFor(db, NOON, { email: 'second@example.test' })
  await sessionFor(db, NOON, { email: 'viewer@example.test', role: 'viewer' })
  await set('SATU', { ended: true })
  await look()
  const [job] = await jobs(db)
  await sendAlert(services, job as Parameters<typeof sendAlert>[1])
  t.equal(mails.length, 1)
  const [mail = ''] = mails
  t.match(mail, /MAIL FROM:<oms@toko.test>/)
  t.match(mail, /RCPT TO:<admin@example.test>\r\nRCPT TO:<second@example.test>\r\nDATA/)
  const content = (mail.split('DATA\r\n')[1] ?? '').replaceAll('=\r\n', '')
  t.match(content, /Toko SATU \(SATU\): terakhir berhasil 18 Nov 2026 12\.00 WIB/)
  t.notMatch(content, /example\.test/)
})

t.test('a mail server that refuses is told without its password', async (t) => {
  const { services } = await openWatch(t, { smtpUrl: 'smtp://user:hush@127.0.0.1:1' })
  const sending = sendAlert(services, { way: 'mail', kind: 'late', incidentIds: [] })
  await t.rejects(sending, { message: /^SMTP_URL: / })
  await sending.catch((error) => t.notMatch(error.message, /hush/))
})

t.test('the words of an alert', async (t) => {
  const store = { code: 'SATU', name: 'Toko Satu' }
  const late = { id: 1, store, reason: null, behindSince: NOON, endedAt: null }
  const over = { ...late, id: 2, reason: 'bgen-unreachable', endedAt: new Date(NOON.getTime() + MINUTE) } as const
  const zone = 'Asia/Jakarta'
  t.match(messageOf('late', [late], zone), {
    subject: '[B-Gen OMS] Toko Satu tidak tersinkron',
    text: /Sinkronisasi otomatis tidak berjalan/,
  })
  t.match(messageOf('late', [over], zone).text, /B-Gen tidak terjangkau/)
  t.match(messageOf('recovered', [over, late], zone), {
    subject: '[B-Gen OMS] 2 toko sudah tersinkron lagi',
    text: /sejak 18 Nov 2026 12\.00 WIB, pulih 18 Nov 2026 12\.01 WIB\n- .*sejak 18 Nov 2026 12\.00 WIB\n/,
  })
  t.match(payloadOf('recovered', [over]), {
    event: 'stores.recovered',
    incidents: [{ id: 2, store: 'SATU', reason: 'bgen-unreachable', endedAt: '2026-11-18T05:01:00.000Z' }],
  })
  t.equal(senderOf('smtps://oms%40toko.test:x@mail.toko.test'), 'oms@toko.test')
  t.equal(senderOf('smtp://mail.toko.test'), 'backlog-orders@mail.toko.test')
})

function listening(t: Test, server: Server): Promise<string> {
  t.teardown(() => server.close())
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
}

/** Takes whatever comes; each mail as it was said. */
async function mailServer(t: Test): Promise<{ readonly url: string; readonly mails: string[] }> {
  const mails: string[] = []
  const server = createSocketServer((socket) => {
    let [said, isData] = ['', false]
    socket.setEncoding('utf8').write('220 here\r\n')
    socket.on('data', (text: string) => {
      said += text
      if (isData && !said.endsWith('\r\n.\r\n')) return
      if (isData) mails.push(said)
      isData = !isData && /^DATA\r\n$/m.test(text)
      socket.write(isData ? '354 go on\r\n' : /^EHLO/.test(text) ? '250 here\r\n' : '250 yes\r\n')
      if (/^QUIT/.test(text)) socket.end()
    })
  })
  const url = await listening(t, server)
  return { url: url.replace('http:', 'smtp:'), mails }
}

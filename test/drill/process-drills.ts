import http from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DrillApp, logIn, registerDrillStore, request, sendOrder, startApp } from './drill-app.ts'
import { ask, type DrillDatabase, lockTable } from './drill-database.ts'
import { atMost, type Finding, holds, percentile } from './finding.ts'

const PAGE = '/oms/backlog-orders'

/** Twelve people wait for a page on kept-alive connections when the app is told to stop. */
export async function stopsInTheMiddle(database: DrillDatabase): Promise<readonly Finding[]> {
  const app = await startApp(database.url)
  const cookie = await logIn(app.port)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 12 })
  const page = () => request(app.port, { path: PAGE, headers: { cookie }, agent })
  await Promise.all(Array.from({ length: 12 }, () => request(app.port, { path: '/healthz', agent })))
  const unlock = await lockTable(database.url, 'orders')
  const waiting = Array.from({ length: 12 }, page)
  await sleep(1_000)
  const toldAt = performance.now()
  app.process.kill('SIGTERM')
  await sleep(1_500)
  await unlock()
  const answers = await Promise.all(waiting)
  const code = await app.ended()
  agent.destroy()
  const served = answers.filter(({ status }) => status === 200).length
  return [
    holds('SIGTERM: 12 of 12 requests in flight are answered', served === 12, `${served} of 12`),
    holds('exit code 0', code === 0, String(code)),
    atMost('stopped', (performance.now() - toldAt) / 1000, 20, 's'),
  ]
}

/** Killed with -9 while orders arrive; nothing acknowledged may be missing. */
export async function diesWhileOrdersArrive(database: DrillDatabase): Promise<readonly Finding[]> {
  const app = await startApp(database.url)
  await registerDrillStore(app.port)
  const acknowledged: string[] = []
  const senders = Array.from({ length: 4 }, async (_, sender) => {
    for (let i = 0; app.process.exitCode === null && app.process.signalCode === null && i < 2_000; i += 1) {
      const invoice = `KILL-${sender}-${i}`
      if (await sendOrder(app.port, invoice, new Date())) acknowledged.push(invoice)
    }
  })
  await sleep(2_000)
  app.process.kill('SIGKILL')
  await Promise.all(senders)
  const again = await startApp(database.url)
  const rows = await ask(database.url, `select kode_invoice_mp from orders where kode_invoice_mp like 'KILL-%'`)
  const stored = new Set(rows.map((row) => row['kode_invoice_mp']))
  const lost = acknowledged.filter((invoice) => !stored.has(invoice)).length
  await stop(again)
  return [
    holds(
      'kill -9: 0 acknowledged orders lost',
      lost === 0 && acknowledged.length > 0,
      `${lost} of ${acknowledged.length}`,
    ),
  ]
}

/** 150 heads and 60 bodies that come drop by drop, 60 connections that say nothing. */
export async function slowClients(database: DrillDatabase): Promise<readonly Finding[]> {
  const app = await startApp(database.url)
  const cookie = await logIn(app.port)
  const began = performance.now()
  const body =
    'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\n'
  const cuts = [
    ...Array.from({ length: 150 }, () => drip(app, 'GET /login HTTP/1.1\r\nHost: x\r\nX-A: ')),
    ...Array.from({ length: 60 }, () => drip(app, body)),
    ...Array.from({ length: 60 }, () => drip(app, null)),
  ]
  const pages: number[] = []
  let finished = false
  const all = Promise.all(cuts).then((times) => {
    finished = true
    return times
  })
  while (!finished && performance.now() - began < 130_000) {
    pages.push((await request(app.port, { path: PAGE, headers: { cookie } })).ms)
    await sleep(250)
  }
  const last = finished ? Math.max(...(await all)) - began : Number.POSITIVE_INFINITY
  await stop(app)
  return [
    atMost('150 slow heads, 60 slow bodies, 60 silent connections: the last is cut', last / 1000, 100, 's'),
    atMost('other pages, p95', percentile(pages, 0.95), 1_000, 'ms'),
  ]
}

/** Sends `begin` and then a byte every three seconds; gives when the server has had enough. */
function drip(app: DrillApp, begin: string | null): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(app.port, '127.0.0.1')
    if (begin !== null) socket.write(begin)
    const timer = begin === null ? undefined : setInterval(() => socket.write('a'), 3_000)
    socket.on('data', () => {})
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(timer)
      resolve(performance.now())
    })
  })
}

async function stop(app: DrillApp): Promise<void> {
  app.process.kill('SIGTERM')
  await app.ended()
}

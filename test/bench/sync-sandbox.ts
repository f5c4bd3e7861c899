// The sandbox of the synchronization's bench, started by sync-throughput.ts as a process of its own. The first time an
// answer is asked for the sandbox gives it; from then on it is given from memory, so that both sides of the comparison
// get the same bytes and wait for nobody's thinking.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../../src/platform/clock.ts'
import { STORES } from '../../src/sandbox/catalog.ts'
import { startSandbox } from '../../src/sandbox/server.ts'

interface Kept {
  readonly status: number
  readonly type: string
  readonly body: Buffer
}

/** One shop of each protocol. */
const CODES = ['SHP-NIRMALA', 'TTS-LANGIT', 'LZD-RIMBA']
/** What changes with every call though the question is the same. */
const OF_THE_MOMENT = ['sign', 'timestamp', 'access_token']

const sandbox = await startSandbox({
  clock: systemClock,
  stores: STORES.filter(({ code }) => CODES.includes(code)),
  ordersPerDay: Number(process.env['ORDERS_PER_DAY']),
  callsPerSecond: 1_000_000,
  pushEveryMs: 0,
})
const kept = new Map<string, Kept>()

const server = createServer(async (request, response) => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const body = Buffer.concat(parts)
  const url = new URL(request.url ?? '/', sandbox.url)
  const key = keyOf(request.method ?? '', url, body)
  const known = kept.get(key) ?? (await ask(request.method ?? '', url, request.headers, body))
  if (known.status === 200 && !url.pathname.startsWith('/sandbox/')) kept.set(key, known)
  response.writeHead(known.status, { 'content-type': known.type, 'content-length': known.body.byteLength })
  response.end(known.body)
})
server.listen(0, '127.0.0.1', () => console.log(addressHere()))

function addressHere(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function keyOf(method: string, url: URL, body: Buffer): string {
  const query = [...url.searchParams].filter(([name]) => !OF_THE_MOMENT.includes(name))
  return `${method} ${url.pathname} ${new URLSearchParams(query)} ${body.toString()}`
}

async function ask(
  method: string,
  url: URL,
  {
    host: _,
    connection: __,
    'content-length': ___,
    'transfer-encoding': ____,
    ...headers
  }: NodeJS.Dict<string | string[]>,
  body: Buffer,
): Promise<Kept> {
  const sent = method === 'GET' ? {} : { body: new Uint8Array(body) }
  const answer = await fetch(url, { method, headers: headers as Record<string, string>, ...sent })
  const type = answer.headers.get('content-type') ?? 'application/json'
  // whatever the sandbox says of its addresses is meant of ours
  const said = (await answer.text()).replaceAll(sandbox.url, addressHere())
  return { status: answer.status, type, body: Buffer.from(said) }
}

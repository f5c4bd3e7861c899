import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const SERVER = path.resolve(import.meta.dirname, '../../dist/server.js')
const ADMIN = { email: 'drill@example.test', password: 'a password for drills only' }
const TOKEN = 'a token for drills only, 32 characters'
export const SECRET = 'a secret for drills only, 32 characters'

/** The built app as a process of its own. */
export interface DrillApp {
  readonly process: ChildProcess
  readonly port: number
  output(): string
  /** Exit code, or the signal's name. */
  ended(): Promise<number | string>
}

export async function startApp(
  databaseUrl: string,
  environment: Readonly<Record<string, string>> = {},
  spawned: (child: ChildProcess) => void = () => {},
): Promise<DrillApp> {
  const child = spawn(process.execPath, [SERVER], {
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      APP_SECRET: SECRET,
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
      API_TOKEN: TOKEN,
      SYNC_INTERVAL_SECONDS: '86400',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  spawned(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const closed = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  for (let tries = 0; tries < 600 && child.exitCode === null; tries += 1) {
    const port = /listening at http:\/\/[^"\s]*:(\d+)/.exec(output)?.[1]
    if (port !== undefined) return { process: child, port: Number(port), output: () => output, ended: () => closed }
    await sleep(50)
  }
  child.kill('SIGKILL')
  throw new Error(`the app does not start: ${output}`)
}

export interface Answer {
  /** 0: cut off without an answer. */
  readonly status: number
  readonly ms: number
  readonly body: string
  readonly headers: http.IncomingHttpHeaders
}

export interface Ask {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly agent?: http.Agent
}

/** Never throws: no answer is an answer too. */
export function request(port: number, { method = 'GET', path, headers = {}, body, agent }: Ask): Promise<Answer> {
  const began = performance.now()
  return new Promise((resolve) => {
    const finish = (status: number, text: string, answered: http.IncomingHttpHeaders) =>
      resolve({ status, ms: performance.now() - began, body: text, headers: answered })
    const options = { host: '127.0.0.1', port, method, path, headers, ...(agent === undefined ? {} : { agent }) }
    const asked = http.request(options, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part) => (text += part))
      answer.on('end', () => finish(answer.statusCode ?? 0, text, answer.headers))
      answer.on('error', () => finish(0, text, answer.headers))
    })
    asked.on('error', (error) => finish(0, String(error), {}))
    asked.end(body)
  })
}

/** The Cookie header after a real login. */
export async function logIn(port: number): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: `http://127.0.0.1:${port}` }
  const body = new URLSearchParams(ADMIN).toString()
  const answer = await request(port, { method: 'POST', path: '/login', headers, body })
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0]
  if (cookie === undefined) throw new Error(`login answered ${answer.status}: ${answer.body}`)
  return cookie
}

export const BEARER = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }

/** One order by the API. True: it was acknowledged. */
export async function sendOrder(port: number, invoice: string, now: Date): Promise<boolean> {
  const at = now.toISOString()
  const order = { store: 'DRILL', invoice, createdAt: at, updatedAt: at, status: 'ready_to_process' }
  const body = JSON.stringify({ orders: [order] })
  const answer = await request(port, { method: 'PUT', path: '/api/v1/orders', headers: BEARER, body })
  return answer.status === 200 && /"outcome":"(created|updated|unchanged)"/.test(answer.body)
}

export async function registerDrillStore(port: number): Promise<void> {
  const body = JSON.stringify({ stores: [{ code: 'DRILL', name: 'Drill', marketplace: 'other' }] })
  const answer = await request(port, { method: 'PUT', path: '/api/v1/stores', headers: BEARER, body })
  if (answer.status !== 200) throw new Error(`stores answered ${answer.status}: ${answer.body}`)
}

import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Fault } from '../../../src/sandbox/faults.ts'
import { SANDBOX_TOKEN } from '../../../src/sandbox/server.ts'

const COMMAND = path.resolve(import.meta.dirname, '../../../dist/commands/sandbox.js')
const HEADERS = { authorization: `Bearer ${SANDBOX_TOKEN}`, 'content-type': 'application/json' }

/** The built sandbox as a process of its own, asked at its addresses for drills. */
export interface DrillSandbox {
  readonly url: string
  readonly process: ChildProcess
  misbehave(faults: readonly Fault[]): Promise<void>
  behave(): Promise<void>
  /** Where a marketplace tells changes to. */
  tellTo(channel: string, pushUrl: string): Promise<void>
  /** Every access token ends now. */
  expire(): Promise<void>
  refreshes(): Promise<Refreshes>
  stores(): Promise<readonly SandboxStore[]>
  /** Orders of a store that changed since, as PUT /api/v1/orders takes them. */
  orders(store: string, since: Date): Promise<readonly TrueOrder[]>
}

interface Refreshes {
  readonly done: number
  readonly refused: number
  readonly burnt: number
  readonly atOnce: number
}

interface SandboxStore {
  readonly code: string
  /** null: no protocol here. */
  readonly channel: string | null
}

/** What the drill compares. Times are ISO 8601. */
export interface TrueOrder {
  readonly store: string
  readonly invoice: string
  readonly updatedAt: string
  readonly status: string
  readonly statusRaw: string | null
  readonly cancelledBy: string | null
  readonly trackingNumber: string | null
  readonly bgen?: {
    readonly updatedAt: string
    readonly soCode: string | null
    readonly invoiceCode: string | null
    readonly packedAt: string | null
    readonly rejectionReceivedAt: string | null
    readonly importError: { readonly code: string } | null
  }
}

export interface SandboxSize {
  readonly stores: number
  readonly ordersPerDay: number
  readonly pace: number
  readonly accessTtlSeconds: number
}

export async function startSandboxProcess(
  { stores, ordersPerDay, pace, accessTtlSeconds }: SandboxSize,
  started: (child: ChildProcess) => void,
): Promise<DrillSandbox> {
  const world = ['--stores', stores, '--orders-per-day', ordersPerDay, '--pace', pace, '--access-ttl', accessTtlSeconds]
  const args = [COMMAND, '--port', '0', ...world.map(String)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  started(child)
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code} before it listened`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
      if (found !== undefined) resolve(found)
    })
  })
  return { url, process: child, ...addressesAt(url) }
}

function addressesAt(url: string): Omit<DrillSandbox, 'url' | 'process'> {
  const ask = async (method: string, address: string, body?: object) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch(`${url}/sandbox/${address}`, { method, headers: HEADERS, ...sent })
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`)
    return answer.status === 204 ? null : answer.json()
  }
  return {
    async misbehave(faults) {
      for (const fault of faults) await ask('POST', 'faults', fault)
    },
    behave: () => ask('DELETE', 'faults'),
    tellTo: (channel, pushUrl) => ask('POST', 'apps', { channel, pushUrl }),
    expire: () => ask('POST', 'expire', {}),
    refreshes: () => ask('GET', 'refreshes'),
    stores: async () => (await ask('GET', 'catalog')).stores,
    orders: async (store, since) => {
      return (await ask('GET', `orders?${new URLSearchParams({ store, since: since.toISOString() })}`)).orders
    },
  }
}

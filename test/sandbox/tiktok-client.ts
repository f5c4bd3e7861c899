import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts'
import type { Shop } from '../../src/sandbox/shops.ts'
import { callSignature } from '../../src/sandbox/tiktok/signature.ts'
import type { Teardown } from '../helpers/database.ts'

export const NOON = Date.parse('2026-11-18T05:00:00Z')
export const SHOPS = '/authorization/202309/shops'
export const SEARCH = '/order/202309/orders/search'
export const DETAIL = '/order/202507/orders'

export function seconds(instant: number): number {
  return Math.floor(instant / 1000)
}

/** null: left out. */
type Changes = Readonly<Record<string, string | null>>
interface Extra {
  readonly changes?: Changes
  readonly text?: string
  /** Another text than is sent. */
  readonly signedText?: string
  readonly headers?: Readonly<Record<string, string>>
}
export interface Answered {
  readonly status: number
  readonly text: string
  readonly location: string | null
  readonly retryAfter: string | null
  // biome-ignore lint/suspicious/noExplicitAny: the tests read what a person with curl would read
  readonly json: any
}

/** A sandbox, and a partner who is let into the shop that two stores share. */
export async function open(t: Teardown, options: Partial<SandboxOptions> = {}) {
  const clock = { at: NOON, now: () => new Date(clock.at) }
  const sandbox: Sandbox = await startSandbox({ clock, pushEveryMs: 0, ...options })
  t.teardown(() => sandbox.close())
  const shop = sandbox.accounts.shops.find(({ stores }) => stores.length === 2) as Shop
  const { accessToken } = sandbox.accounts.authorise(shop, clock.at)
  const ask = (method: string, path: string, words: Readonly<Record<string, string>> = {}, extra: Extra = {}) => {
    return call(sandbox, { method, path, words, extra, shop, accessToken, at: clock.at })
  }
  const search = (body: object, words: Readonly<Record<string, string>> = {}) =>
    ask('POST', SEARCH, { page_size: '100', ...words }, { text: JSON.stringify(body) })
  return { sandbox, clock, shop, ask, search, get, orders: (body: object) => allOrders(search, body) }
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly words: Readonly<Record<string, string>>
  readonly extra: Extra
  readonly shop: Shop
  readonly accessToken: string
  readonly at: number
}

async function call({ url, accounts }: Sandbox, { method, path, words, extra, shop, accessToken, at }: Asked) {
  const { key, secret } = accounts.apps.tiktok
  const { token = accessToken, ...changes } = extra.changes ?? {}
  const cipher = path.startsWith('/authorization') ? {} : { shop_cipher: shop.cipher }
  const query = new URLSearchParams({ app_key: key, timestamp: String(seconds(at)), ...cipher, ...words })
  change(query, changes)
  const { text = '', signedText = text } = extra
  if (changes['sign'] === undefined) query.set('sign', callSignature(secret, path, query, signedText))
  const headers = { 'content-type': 'application/json', ...(token === null ? {} : { 'x-tts-access-token': token }) }
  const init = { method, headers: { ...headers, ...extra.headers } }
  return get(`${url}/tiktok${path}?${query}`, method === 'GET' ? init : { ...init, body: text })
}

function change(query: URLSearchParams, changes: Changes): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name)
    else query.set(name, value)
  }
}

export async function get(url: string, init: RequestInit = {}): Promise<Answered> {
  const response = await fetch(url, init)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== ''
  const { headers, status } = response
  const [location, retryAfter] = [headers.get('location'), headers.get('retry-after')]
  return { status, text, location, retryAfter, json: isJson ? JSON.parse(text) : null }
}

// biome-ignore lint/suspicious/noExplicitAny: as the marketplace tells them
type Orders = any[]

/** Every page, oldest change first. */
async function allOrders(
  search: (body: object, words: Record<string, string>) => Promise<Answered>,
  body: object,
): Promise<Orders> {
  const rows: unknown[] = []
  let token = ''
  do {
    const { json } = await search(body, { sort_field: 'update_time', sort_order: 'ASC', page_token: token })
    rows.push(...json.data.orders)
    token = json.data.next_page_token
  } while (token !== '')
  return rows
}

import type { IncomingMessage } from 'node:http'
import type { Accounts } from './accounts.ts'
import { fieldOf } from './exchange.ts'
import { marketplaceAt } from './marketplaces.ts'

interface Request {
  readonly request: IncomingMessage
  readonly pathname: string
  readonly query: URLSearchParams
  readonly text: string
}

/** Codes of the stores that a request is about, as far as it can be told before anybody has checked it. */
export function callersOf(accounts: Accounts, asked: Request): readonly string[] {
  const named = asked.query.get('store') ?? fieldOf(bodyOf(asked), 'store')
  if (typeof named === 'string') return [named]
  const token = asked.request.headers['x-tts-access-token'] ?? wordOf(asked, 'access_token') ?? refreshTokenIn(asked)
  const found = marketplaceAt(asked.pathname)
  const shopId = wordOf(asked, 'shop_id')
  const shop =
    (typeof token === 'string' ? accounts.ownerOf(token) : null) ??
    (found !== null && shopId !== null ? accounts.shopWithId(found.channel, shopId) : null)
  return shop === null ? [] : shop.stores.map(({ code }) => code)
}

/** Of a call that asks for new tokens; null for any other. */
export function refreshTokenIn(asked: Request): string | null {
  return isForTokens(asked.pathname) ? wordOf(asked, 'refresh_token') : null
}

/** The marketplaces' addresses that give tokens: …/token/get, …/access_token/get, …/token/refresh, …/token/create. */
export function isForTokens(pathname: string): boolean {
  return /\/(access_)?token\/\w+$/.test(pathname)
}

/** From the query, a form or JSON. */
function wordOf(asked: Request, name: string): string | null {
  const word = asked.query.get(name) ?? fieldOf(bodyOf(asked), name)
  return typeof word === 'string' || typeof word === 'number' ? String(word) : null
}

function bodyOf({ request, text }: Request): unknown {
  if (text === '') return null
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requiresToken } from '../auth/session.ts'
import { describeApi } from '../platform/http/openapi.ts'
import { errorJson } from '../platform/http/reference.ts'
import { turns } from '../platform/turns.ts'
import type { Services } from '../services.ts'
import { type Answer, countsOf } from './answer.ts'
import { API_INTRODUCTION, MOST_ITEMS, ORDERS_CALL, STORES_CALL, WAREHOUSES_CALL } from './api-schema.ts'
import { takeInOrders, takeInStores, takeInWarehouses } from './take-in.ts'

/** 10,000 orders with every field are about 8 MB. */
const MOST_BYTES = 32 * 1024 * 1024
const LONGEST_MS = 60_000
/** Batches recorded at once: the connections of the pages are not to be used up, and batches of one store wait anyway. */
const AT_ONCE = 3

const ORDERS = '/api/v1/orders'
const STORES = '/api/v1/stores'
const WAREHOUSES = '/api/v1/warehouses'

const API = { title: 'Backlog Orders API', version: '1', description: API_INTRODUCTION }
/** The schemas describe; every item is validated by itself, so that one bad item does not refuse the rest. */
const CALLS = [
  { method: 'PUT', url: ORDERS, schema: ORDERS_CALL },
  { method: 'PUT', url: STORES, schema: STORES_CALL },
  { method: 'PUT', url: WAREHOUSES, schema: WAREHOUSES_CALL },
] as const

/** PUT /api/v1/orders, /stores, /warehouses, and their description at /api/docs. */
export function ingestRoutes({ db, clock }: Pick<Services, 'db' | 'clock'>) {
  const inTurn = turns(AT_ONCE)
  return async (app: FastifyInstance): Promise<void> => {
    describeApi(app, '/api/docs', API, CALLS)
    app.setErrorHandler(answerUnreadable)
    const limits = { bodyLimit: MOST_BYTES, handlerTimeout: LONGEST_MS, onRequest: requiresToken('orders:write') }

    app.put(ORDERS, limits, (request, reply) =>
      answer(request, reply, 'orders', ['store', 'invoice'], (items) =>
        inTurn(() => takeInOrders(db, items, { caller: 'api', now: clock.now() })),
      ),
    )
    app.put(STORES, limits, (request, reply) =>
      answer(request, reply, 'stores', ['code'], (items) => takeInStores(db, items)),
    )
    app.put(WAREHOUSES, limits, (request, reply) =>
      answer(request, reply, 'warehouses', ['code'], (items) => takeInWarehouses(db, items)),
    )
  }
}

/** Each item's answer carries the item's own `keys`, as far as they are texts. */
async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  list: string,
  keys: readonly string[],
  takeIn: (items: readonly unknown[]) => Promise<readonly Answer[]>,
): Promise<FastifyReply> {
  const items = itemsIn(request.body, list)
  if (items === null || items.length === 0) {
    return refuse(
      reply,
      400,
      'unreadable',
      `Kirim objek JSON dengan daftar "${list}" yang berisi 1 sampai ${MOST} item.`,
    )
  }
  if (items.length > MOST_ITEMS) {
    return refuse(
      reply,
      413,
      'too-large',
      `Paling banyak ${MOST} item sekali kirim. Tidak ada yang dicatat; bagi kiriman ini.`,
    )
  }
  const answers = await takeIn(items)
  const counts = countsOf(answers)
  request.log.info({ event: `${list} received`, counts }, 'received by API')
  return reply.send({
    results: answers.map((one, index) => ({ index, ...keysOf(items[index], keys), ...one })),
    counts,
  })
}

const MOST = MOST_ITEMS.toLocaleString('id')

function itemsIn(body: unknown, list: string): readonly unknown[] | null {
  const items = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[list] : null
  return Array.isArray(items) ? items : null
}

function keysOf(item: unknown, keys: readonly string[]): Record<string, string | null> {
  const values = typeof item === 'object' && item !== null ? (item as Record<string, unknown>) : {}
  return Object.fromEntries(
    keys.map((key) => {
      const value = values[key]
      return [key, typeof value === 'string' ? value : null]
    }),
  )
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  const body = errorJson(reply.request, status, code, message)
  return reply.code(status).type('application/json; charset=utf-8').send(body)
}

const UNREADABLE: ReadonlyMap<number, readonly [code: string, message: string]> = new Map([
  [400, ['unreadable', 'Isi permintaan bukan JSON yang sah. Periksa JSON-nya, lalu kirim lagi.']],
  [
    413,
    [
      'too-large',
      `Isi permintaan lebih besar dari ${MOST_BYTES / 1024 / 1024} MB. Tidak ada yang dicatat; bagi kiriman ini.`,
    ],
  ],
  [415, ['unsupported-type', 'Kirim dengan header Content-Type: application/json.']],
])

/** Words for programs where the body was at fault; everything else is answered as everywhere. */
async function answerUnreadable(
  error: Error & { readonly statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const words = UNREADABLE.get(error.statusCode ?? 0)
  if (words === undefined) throw error
  request.log.info({ event: 'refused', code: words[0], reason: String(error) }, 'request refused')
  return refuse(reply, error.statusCode as number, words[0], words[1])
}

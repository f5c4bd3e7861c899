import { type BgenActions, createBgenActions } from './bgen-actions.ts'
import { createKeptAnswers } from './bgen-keys.ts'
import type { Instant } from './calendar.ts'
import {
  type Answer,
  type Asked,
  BadRequest,
  type Face,
  fieldOf,
  instantIn,
  pageOf,
  wordIn,
  wordsIn,
} from './exchange.ts'
import { type BooksFacts, booksFactsAt, type Life, type Told } from './life.ts'
import type { World } from './world.ts'

const CONTRACT = '1.0.0'
const LARGEST_PAGE = 50
const WITH_OFFSET = /T.*(Z|[+-]\d\d:\d\d)$/

/** B-Gen, by the published contract docs/bgen-contract.yaml. */
export function bgenFace(world: World): Face {
  const actions = createBgenActions(world)
  const kept = createKeptAnswers()
  const act = (name: keyof BgenActions) => (asked: Asked) => {
    const [store, invoice] = [
      wordIn(fieldOf(asked.body, 'store'), 'store'),
      wordIn(fieldOf(asked.body, 'invoice'), 'invoice'),
    ]
    return kept.once(keyIn(asked), JSON.stringify([name, store, invoice]), () => {
      return carriedOut(world, actions[name], { store, invoice, now: asked.now })
    })
  }
  return {
    'GET /bgen/v1/status': ({ now }) => {
      return { status: 200, json: { name: 'B-Gen (sandbox)', contract: CONTRACT, time: timeOf(now) } }
    },
    'POST /bgen/v1/documents/search': ({ now, body }) => {
      const store = wordIn(fieldOf(body, 'store'), 'store')
      const invoices = new Set(wordsIn(fieldOf(body, 'invoices'), 'invoices', LARGEST_PAGE))
      if (invoices.size === 0) throw new BadRequest('invoices is empty')
      const lives = [...invoices].flatMap((invoice) => world.find(store, invoice, now) ?? [])
      return { status: 200, json: { documents: lives.flatMap((life) => printDocuments(life, now)) } }
    },
    'GET /bgen/v1/documents': (asked) => changedDocuments(world, asked),
    'POST /bgen/v1/orders/import': act('importOrder'),
    'POST /bgen/v1/invoices/generate': act('generateInvoice'),
  }
}

interface Wish {
  readonly store: string
  readonly invoice: string
  readonly now: Instant
}

function carriedOut(world: World, action: BgenActions[keyof BgenActions], { store, invoice, now }: Wish): Answer {
  const life = world.find(store, invoice, now)
  const refusal =
    life === null
      ? { code: 'ORDER_TIDAK_DIKENAL', message: `Order ${invoice} tidak ada di toko ${store}.` }
      : action(life, now)
  const [documents = null] = [world.find(store, invoice, now) ?? []]
    .flat()
    .flatMap((moved) => printDocuments(moved, now))
  return { status: 200, json: { outcome: refusal === null ? 'done' : 'refused', documents, refusal } }
}

function keyIn({ headers }: Asked): string {
  const key = headers['idempotency-key']
  if (typeof key === 'string' && key !== '' && key.length <= 100) return key
  throw new BadRequest('Idempotency-Key must have 1 to 100 characters')
}

function changedDocuments(world: World, { now, query }: Asked) {
  const store = wordIn(query.get('store'), 'store')
  const since = instantIn(query.get('changed_since'), 'changed_since')
  if (!WITH_OFFSET.test(query.get('changed_since') ?? '')) throw new BadRequest('changed_since must have an offset')
  const page = pageOf(world.changed(store, 'books', since, now), query.get('cursor'), limitIn(query))
  const documents = page.rows.flatMap(({ life }) => printDocuments(life, now))
  return { status: 200, json: { documents, next_cursor: page.nextCursor } }
}

function limitIn(query: URLSearchParams): number {
  const text = query.get('limit') ?? String(LARGEST_PAGE)
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= LARGEST_PAGE) return Number(text)
  throw new BadRequest(`limit must be 1 to ${LARGEST_PAGE}`)
}

/** None for an order B-Gen has never heard of. */
function printDocuments(life: Life, now: Instant): readonly object[] {
  const facts: Told<BooksFacts> | null = booksFactsAt(life, now)
  if (facts === null) return []
  const { salesOrder, salesInvoice, packedAt, rejectionReceivedAt, importFailure } = facts
  return [
    {
      store: life.order.store,
      invoice: life.order.number,
      updated_at: timeOf(facts.updatedAt),
      sales_order: salesOrder === null ? null : { code: salesOrder },
      sales_invoice: salesInvoice === null ? null : { code: salesInvoice },
      packing: packedAt === null ? null : { packed_at: timeOf(packedAt) },
      rejection: rejectionReceivedAt === null ? null : { received_at: timeOf(rejectionReceivedAt) },
      import_failure:
        importFailure === null
          ? null
          : { code: importFailure.code, message: importFailure.message, failed_at: timeOf(importFailure.at) },
    },
  ]
}

function timeOf(instant: Instant): string {
  return new Date(instant).toISOString()
}

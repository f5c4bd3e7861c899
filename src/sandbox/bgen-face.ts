import type { Instant } from './calendar.ts'
import { type Asked, type Face, fieldOf, instantIn, pageOf, wordIn, wordsIn } from './exchange.ts'
import { type BooksFacts, booksFactsAt, type Life, type Told } from './life.ts'
import type { World } from './world.ts'

/** B-Gen, by the published contract docs/bgen-contract.yaml. */
export function bgenFace(world: World): Face {
  return {
    'POST /bgen/v1/documents/search': ({ now, body }) => {
      const store = wordIn(fieldOf(body, 'store'), 'store')
      const invoices = wordsIn(fieldOf(body, 'invoices'), 'invoices', 50)
      const lives = invoices.flatMap((invoice) => world.find(store, invoice, now) ?? [])
      return { status: 200, json: { documents: lives.flatMap((life) => printDocuments(life, now)) } }
    },
    'GET /bgen/v1/documents': (asked) => changedDocuments(world, asked),
  }
}

function changedDocuments(world: World, { now, query }: Asked) {
  const store = wordIn(query.get('store'), 'store')
  const since = instantIn(query.get('changed_since'), 'changed_since')
  const size = Math.min(50, Number(query.get('limit') ?? 50) || 50)
  const page = pageOf(world.changed(store, 'books', since, now), query.get('cursor'), size)
  const documents = page.rows.flatMap(({ life }) => printDocuments(life, now))
  return { status: 200, json: { documents, next_cursor: page.nextCursor } }
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

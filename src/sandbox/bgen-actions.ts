import { digitsFrom } from './bgen-keys.ts'
import { DAY, dayOf, digitsOf, type Instant } from './calendar.ts'
import { type BooksFacts, booksFactsAt, type Life, type ShopFacts, type Step, shopFactsAt } from './life.ts'
import type { World } from './world.ts'

/** Why B-Gen does not do what it was asked for; null: it did. */
type Refusal = { readonly code: string; readonly message: string } | null

/** What people ask of B-Gen. It moves the order's books to where the life would have had them some time. */
export interface BgenActions {
  readonly importOrder: (life: Life, now: Instant) => Refusal
  readonly generateInvoice: (life: Life, now: Instant) => Refusal
}

/** A cause that nobody would have mended within the life's plan lasts this long. */
const UNMENDED_MS = DAY

export function createBgenActions(world: World): BgenActions {
  return {
    importOrder(life, now) {
      const books = booksFactsAt(life, now)
      if (typeof books?.salesOrder === 'string') return null
      const refusal = refusalByStage(life, now)
      if (refusal !== null) return refusal
      const failure = failureOf(life, now)
      if (failure !== null) {
        world.place(withStep(life, now, { importFailure: { ...failure, at: now } }))
        return failure
      }
      const salesOrder = plannedCode(life, 'salesOrder') ?? `SO-${digitsOf(dayOf(now))}-${codeTail(life)}`
      world.place(withStep(without(life, now, 'salesOrder'), now, { salesOrder, importFailure: null }))
      return null
    },
    generateInvoice(life, now) {
      const books = booksFactsAt(life, now)
      if (typeof books?.salesInvoice === 'string') return null
      const refusal = refusalByStage(life, now)
      if (refusal !== null) return refusal
      if (typeof books?.salesOrder !== 'string') {
        return { code: 'SO_BELUM_ADA', message: 'Order ini belum punya Sales Order; import dulu.' }
      }
      const month = digitsOf(dayOf(now)).slice(2, 6)
      const salesInvoice = plannedCode(life, 'salesInvoice') ?? `BGI/${month}/${codeTail(life)}`
      world.place(withStep(without(life, now, 'salesInvoice'), now, { salesInvoice, importFailure: null }))
      return null
    },
  }
}

const REFUSED_STAGES: Readonly<Partial<Record<ShopFacts['stage'], Refusal>>> = {
  cancelled: { code: 'ORDER_BATAL', message: 'Order ini sudah dibatalkan di marketplace.' },
  unpaid: { code: 'BELUM_DIBAYAR', message: 'Order ini belum dibayar.' },
  held: { code: 'ORDER_DITAHAN', message: 'Order ini masih ditahan marketplace.' },
}

function refusalByStage(life: Life, now: Instant): Refusal {
  const facts = shopFactsAt(life, now)
  return facts === null ? null : (REFUSED_STAGES[facts.stage] ?? null)
}

/**
 * What makes the import fail at `now`: the reason of the life's own failed import, until half of the time to its next
 * success has passed, as if somebody had mended the cause by then.
 */
function failureOf(life: Life, now: Instant): Refusal {
  const told = life.books.map(({ at, change }) => ({ at, facts: change(at) }))
  const failed = told.find(({ facts }) => facts.importFailure)
  const failure = failed?.facts.importFailure
  if (failed === undefined || !failure) return null
  const success = told.find(({ at, facts }) => at > failed.at && typeof facts.salesOrder === 'string')
  const mendedAt = failed.at + ((success?.at ?? failed.at + 2 * UNMENDED_MS) - failed.at) / 2
  return now < mendedAt ? { code: failure.code, message: failure.message } : null
}

/** The code the life would have given the document later. */
function plannedCode(life: Life, document: 'salesOrder' | 'salesInvoice'): string | null {
  const codes = life.books.map(({ at, change }) => change(at)[document])
  return codes.find((code) => typeof code === 'string') ?? null
}

function codeTail({ order }: Life): string {
  return digitsFrom(order.store, order.number)
}

/** The step that would have made the document later is taken now. */
function without(life: Life, now: Instant, document: 'salesOrder' | 'salesInvoice'): Life {
  const isLater = ({ at, change }: Step<BooksFacts>) => at > now && typeof change(at)[document] === 'string'
  return { ...life, books: life.books.filter((step) => !isLater(step)) }
}

function withStep(life: Life, now: Instant, facts: Partial<BooksFacts>): Life {
  const books = [...life.books.filter(({ at }) => at <= now), { at: now, change: () => facts }]
  return { ...life, books: [...books, ...life.books.filter(({ at }) => at > now)] }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { Broken, CannotTell, type Told } from './asking.ts'
import type { Check, Subject } from './check.ts'
import { type ActionAnswer, actionIn, type Documents, documentsIn, errorIn } from './form.ts'

const IMPORT = '/orders/import'
const GENERATE = '/invoices/generate'
type Path = typeof IMPORT | typeof GENERATE

/** These change something: the order that was given is imported and invoiced. In this order, each builds on the last. */
export const ACTION_CHECKS: readonly Check[] = [
  {
    promise: 'An action without an Idempotency-Key, or with one that is too long, is 400 and does nothing',
    mend: 'Look at the header before the order: 1 to 100 characters, else 400 bad_request.',
    async look(subject) {
      const invoice = orderOf(subject)
      const before = await documentsOf(subject, invoice)
      for (const path of [IMPORT, GENERATE] as const) {
        for (const key of [undefined, '', 'x'.repeat(101)]) {
          const body = { store: subject.store, invoice }
          const told = await subject.ask({ method: 'POST', path, body, ...(key === undefined ? {} : { key }) })
          errorIn(told, 400, `POST ${path} with ${key === undefined ? 'no key' : `a key of ${key.length} characters`}`)
        }
      }
      const after = await documentsOf(subject, invoice)
      if (after?.whole !== before?.whole) throw new Broken('the documents changed all the same')
    },
  },
  {
    promise: 'What cannot be done is refused with a code and words, as an answer of 200',
    mend: 'Answer {"outcome": "refused", "documents", "refusal": {"code", "message"}}, not an error.',
    async look(subject) {
      const invoice = orderOf(subject)
      const unknown = await act(subject, IMPORT, subject.unused())
      if (unknown.outcome !== 'refused') throw new Broken('an invented order was imported')
      if (((await documentsOf(subject, invoice))?.salesOrder ?? null) !== null) return
      const early = await act(subject, GENERATE, invoice)
      if (early.outcome !== 'refused') throw new Broken(`an invoice for ${invoice}, which has no Sales Order`)
    },
  },
  {
    promise: 'The same key gives the same answer, also when it comes twice at once',
    mend: 'Keep key, content and answer, and lock the key before acting.',
    async look(subject) {
      const invoice = orderOf(subject)
      for (const path of [IMPORT, GENERATE] as const) {
        const key = subject.unused()
        const both = await Promise.all([act(subject, path, invoice, key), act(subject, path, invoice, key)])
        const third = await act(subject, path, invoice, key)
        for (const each of both) {
          if (each.whole !== third.whole) throw new Broken(`POST ${path}: ${each.whole}, then ${third.whole}`)
        }
        insistOnDone(third, `POST ${path}`)
      }
    },
  },
  {
    promise: 'A key belongs to one wish: with other content it is 422 key_reused and does nothing',
    mend: 'Compare store, invoice and action with what the key was first used for.',
    async look(subject) {
      const invoice = orderOf(subject)
      const key = subject.unused()
      insistOnDone(await act(subject, IMPORT, invoice, key), `POST ${IMPORT}`)
      for (const [path, other] of [
        [IMPORT, subject.unused()],
        [GENERATE, invoice],
      ] as const) {
        const code = errorIn(await wish(subject, path, other, key), 422, `POST ${path} with a key of another wish`)
        if (code !== 'key_reused') throw new Broken(`POST ${path}: the code is ${code}, not key_reused`)
      }
    },
  },
  {
    promise: 'Whatever the key, an order has one Sales Order and one invoice',
    mend: 'Look for the document under a lock before making it; answer done with what is there.',
    async look(subject) {
      const invoice = orderOf(subject)
      for (const path of [IMPORT, GENERATE] as const) {
        const first = insistOnDone(await act(subject, path, invoice), `POST ${path}`)
        const second = insistOnDone(await act(subject, path, invoice), `POST ${path}`)
        for (const name of ['salesOrder', 'salesInvoice'] as const) {
          if (first[name] !== second[name]) throw new Broken(`POST ${path}: first ${first[name]}, then ${second[name]}`)
        }
      }
    },
  },
  {
    promise: 'What an action answers is what a search and the list of changes tell afterwards',
    mend: 'Commit before you answer, and set updated_at to the time of the change.',
    async look(subject) {
      const invoice = orderOf(subject)
      const told = insistOnDone(await act(subject, IMPORT, invoice), `POST ${IMPORT}`)
      if (told.salesOrder === null || told.salesInvoice === null) {
        throw new Broken(`done, but Sales Order ${told.salesOrder} and invoice ${told.salesInvoice}`)
      }
      const found = await documentsOf(subject, invoice)
      if (found?.whole !== told.whole) throw new Broken(`answered ${told.whole}, found ${found?.whole ?? 'nothing'}`)
      const since = new Date(told.updatedAt).toISOString()
      const path = `/documents?${new URLSearchParams({ store: subject.store, changed_since: since })}`
      const listed = documentsIn(await subject.ask({ method: 'GET', path }), 'GET /documents')
      if (!listed.some((documents) => documents.invoice === invoice)) throw new Broken(`not listed since ${since}`)
    },
  },
]

function orderOf({ act: invoice }: Subject): string {
  if (invoice !== null) return invoice
  throw new CannotTell('changes something: allow it for one order without documents by --act KODE_INVOICE_MP')
}

function insistOnDone({ outcome, documents, refusal }: ActionAnswer, where: string): Documents {
  if (outcome === 'done' && documents !== null) return documents
  throw new CannotTell(`${where} was refused (${refusal?.code}: ${refusal?.message}): name another order by --act`)
}

const MOST_WAITS = 10

/** One wish with its answer; a key that is still at work is asked again, as a person would. */
async function act(subject: Subject, path: Path, invoice: string, key = subject.unused()): Promise<ActionAnswer> {
  for (let waits = 0; ; waits++) {
    const told = await wish(subject, path, invoice, key)
    if (told.status !== 409 || waits >= MOST_WAITS) return actionIn(told, `POST ${path}`)
    const code = errorIn(told, 409, `POST ${path}`)
    const seconds = Number(told.headers.get('retry-after') ?? Number.NaN)
    if (code !== 'in_progress' || Number.isNaN(seconds)) {
      throw new Broken(`POST ${path}: 409 must be in_progress and say Retry-After`)
    }
    await sleep(Math.min(2_000, 1_000 * seconds))
  }
}

function wish({ ask, store }: Subject, path: Path, invoice: string, key: string): Promise<Told> {
  return ask({ method: 'POST', path, body: { store, invoice }, key })
}

async function documentsOf({ ask, store }: Subject, invoice: string): Promise<Documents | null> {
  const told = await ask({ method: 'POST', path: '/documents/search', body: { store, invoices: [invoice] } })
  return documentsIn(told, 'POST /documents/search').find((documents) => documents.invoice === invoice) ?? null
}

import { Broken, CannotTell, type Question } from './asking.ts'
import type { Check, Subject } from './check.ts'
import { type Documents, documentsIn, errorIn, fieldsOf, instantIn, mustBe, textIn } from './form.ts'
import { listChanges } from './listing.ts'

const MINUTE = 60_000
const AT_ONCE = 8
const SEARCH = '/documents/search'

/** What can be told by asking: none of these changes anything. */
export const QUESTION_CHECKS: readonly Check[] = [
  {
    promise: 'GET /status tells name, contract version 1.x and the time',
    mend: 'Answer {"name", "contract": "1.0.0", "time"} and keep the clock right by NTP.',
    async look({ ask, now }) {
      const told = await ask({ method: 'GET', path: '/status' })
      mustBe(200, told, 'GET /status')
      const status = fieldsOf(told.json, 'GET /status')
      textIn(status, 'name', 'GET /status', 100)
      const contract = textIn(status, 'contract', 'GET /status', 100)
      if (!/^1\.\d+\.\d+$/.test(contract)) throw new Broken(`contract is "${contract}", not 1.x.y`)
      const apart = Math.abs(instantIn(status, 'time', 'GET /status') - now().getTime())
      if (apart > 10 * MINUTE)
        throw new Broken(`its clock and this one are ${Math.round(apart / MINUTE)} minutes apart`)
    },
  },
  {
    promise: 'Without the token, or with a wrong one, every address answers 401',
    mend: 'Check "Authorization: Bearer …" before anything else, and answer 401 unauthorised.',
    async look({ ask, store, unused }) {
      for (const token of [null, unused()]) {
        for (const question of everyAddress(store, unused())) {
          errorIn(await ask({ ...question, token }), 401, `${question.method} ${question.path.split('?')[0]}`)
        }
      }
    },
  },
  {
    promise: 'Orders and stores nobody knows are absent from the answer, not an error',
    mend: 'Leave out what you do not know; answer 200 with an empty list.',
    async look({ ask, store, unused }) {
      for (const asked of [
        { store, invoices: [unused()] },
        { store: unused(), invoices: [unused()] },
      ]) {
        const found = documentsIn(await ask({ method: 'POST', path: SEARCH, body: asked }), `POST ${SEARCH}`)
        if (found.length > 0) throw new Broken(`documents for the invented order ${asked.invoices[0]}`)
      }
    },
  },
  {
    promise: 'A search takes 1 to 50 numbers and answers other bodies by 400',
    mend: 'Answer {"error": {"code": "bad_request", "message"}} with 400 where the question is not as the contract has it.',
    async look({ ask, store, unused }) {
      const numbers = (count: number) => Array.from({ length: count }, () => unused())
      const search = (body: unknown) => ask({ method: 'POST', path: SEARCH, body })
      mustBe(200, await search({ store, invoices: numbers(50) }), '50 numbers')
      const wrong: readonly (readonly [string, unknown])[] = [
        ['51 numbers', { store, invoices: numbers(51) }],
        ['no number', { store, invoices: [] }],
        ['numbers that are no texts', { store, invoices: [1] }],
        ['no store', { invoices: numbers(1) }],
        ['a body that is not JSON', '{"store":'],
      ]
      for (const [what, body] of wrong) errorIn(await search(body), 400, what)
    },
  },
  {
    promise: 'The list of changes answers wrong parameters by 400',
    mend: 'Ask for store and changed_since with an offset; limit is 1 to 50; a cursor must be one you gave.',
    async look({ ask, store, since: from }) {
      const since = from.toISOString()
      const wrong: readonly (readonly [string, Record<string, string>])[] = [
        ['no store', { changed_since: since }],
        ['no changed_since', { store }],
        ['changed_since without an offset', { store, changed_since: since.replace('Z', '') }],
        ['changed_since that is no time', { store, changed_since: 'yesterday' }],
        ['limit 0', { store, changed_since: since, limit: '0' }],
        ['limit 51', { store, changed_since: since, limit: '51' }],
        ['limit x', { store, changed_since: since, limit: 'x' }],
        ['a cursor nobody gave', { store, changed_since: since, cursor: 'nobody gave it' }],
      ]
      for (const [what, query] of wrong) {
        errorIn(await ask({ method: 'GET', path: `/documents?${new URLSearchParams(query)}` }), 400, what)
      }
    },
  },
  {
    promise: 'Every set of documents has the form of the contract, of the store that was asked for',
    mend: 'Compare the named field with components.schemas.Documents.',
    async look(subject) {
      const foreign = (await someKnown(subject)).find(({ store }) => store !== subject.store)
      if (foreign !== undefined) throw new Broken(`${foreign.invoice} is of store ${foreign.store}`)
    },
  },
  {
    promise: 'The list is sorted by (updated_at, invoice) and holds nothing older than changed_since',
    mend: 'Sort by updated_at, then by the invoice number by code point; take what changed at or after changed_since.',
    async look(subject) {
      const known = await someKnown(subject)
      const early = known.find(({ updatedAt }) => updatedAt < subject.since.getTime())
      if (early !== undefined) throw new Broken(`${early.invoice} changed before ${subject.since.toISOString()}`)
      for (const [place, documents] of known.entries()) {
        const before = known[place - 1]
        if (before !== undefined && isBehind(before, documents)) {
          throw new Broken(`${documents.invoice} stands behind ${before.invoice}, which changed later`)
        }
      }
    },
  },
  {
    promise: 'Pages keep to the limit, and small ones lead to the same documents as large ones',
    mend: 'Let the cursor name the last (updated_at, invoice) of its page and go on behind it, also between equal times.',
    async look(subject) {
      const known = await someKnown(subject)
      const from = new Date(known[Math.max(0, known.length - 60)]?.updatedAt ?? subject.since)
      const [large, small] = [
        await listChanges(subject.ask, subject.store, from, 50),
        await listChanges(subject.ask, subject.store, from, 7),
      ]
      const long = small.pages.find(({ documents }) => documents.length > 7)
      if (long !== undefined) throw new Broken(`a page of ${long.documents.length} with limit=7`)
      const seen = new Set(small.documents.map(({ invoice }) => invoice))
      const missing = large.documents.filter(({ invoice }) => !seen.has(invoice))
      if (missing[0] !== undefined)
        throw new Broken(`${missing.length} missing with limit=7, ${missing[0].invoice} first`)
      const twice = small.documents.length - new Set(small.documents.map(({ whole }) => whole)).size
      if (twice > 0) throw new Broken(`${twice} came twice, unchanged`)
    },
  },
  {
    promise: 'changed_since includes its own instant and counts every offset alike',
    mend: 'Compare instants with >=, to the millisecond, after reading the offset.',
    async look(subject) {
      const { updatedAt, invoice } = (await someKnown(subject)).at(-1) as Documents
      const local = new Date(updatedAt + 7 * 60 * MINUTE).toISOString().replace('Z', '+07:00')
      for (const since of [new Date(updatedAt).toISOString(), local]) {
        const query = new URLSearchParams({ store: subject.store, changed_since: since })
        const found = documentsIn(await subject.ask({ method: 'GET', path: `/documents?${query}` }), 'GET /documents')
        if (!found.some((documents) => documents.invoice === invoice)) {
          throw new Broken(`${invoice}, changed at ${new Date(updatedAt).toISOString()}, is missing since ${since}`)
        }
      }
      const later = await listChanges(subject.ask, subject.store, new Date(updatedAt + 1), 50)
      const old = later.documents.find(
        (documents) => documents.invoice === invoice && documents.updatedAt === updatedAt,
      )
      if (old !== undefined) throw new Broken(`${invoice} is listed a millisecond after its change too`)
    },
  },
  {
    promise: 'A search tells the same documents as the list, and the same ones when asked again',
    mend: 'Make both from the same data; asking must not change anything.',
    async look(subject) {
      const known = (await someKnown(subject)).slice(-50)
      const body = { store: subject.store, invoices: [...new Set(known.map(({ invoice }) => invoice))] }
      for (const round of ['search', 'second search']) {
        const told = documentsIn(await subject.ask({ method: 'POST', path: SEARCH, body }), `POST ${SEARCH}`)
        const found = new Map(told.map((documents) => [documents.invoice, documents]))
        for (const documents of known) {
          const other = found.get(documents.invoice)
          if (other === undefined) throw new Broken(`${documents.invoice} is listed, and absent from the ${round}`)
          const isOlder = other.updatedAt < documents.updatedAt
          if (isOlder || (other.updatedAt === documents.updatedAt && other.whole !== documents.whole)) {
            throw new Broken(`${documents.invoice} is listed as ${documents.whole}, the ${round} says ${other.whole}`)
          }
        }
      }
    },
  },
  {
    promise: 'Order numbers are compared exactly, letter case and all, and within their store',
    mend: 'Use a comparison that knows letter case, and look for (store, invoice) together.',
    async look(subject) {
      const known = await someKnown(subject)
      const lettered = known.find(({ invoice }) => swapped(invoice) !== invoice)
      const wrong = [
        ...(lettered === undefined ? [] : [{ store: subject.store, invoice: swapped(lettered.invoice) }]),
        { store: subject.unused(), invoice: (known[0] as Documents).invoice },
      ]
      for (const { store, invoice } of wrong) {
        const told = await subject.ask({ method: 'POST', path: SEARCH, body: { store, invoices: [invoice] } })
        if (documentsIn(told, `POST ${SEARCH}`).length > 0)
          throw new Broken(`documents for ${invoice} of store ${store}`)
      }
    },
  },
  {
    promise: `${AT_ONCE} questions at once are answered`,
    mend: `Serve ${AT_ONCE} calls at a time; more may get 429 with Retry-After.`,
    async look({ ask, store, unused }) {
      const question = (): Question => ({ method: 'POST', path: SEARCH, body: { store, invoices: [unused()] } })
      const told = await Promise.all(Array.from({ length: AT_ONCE }, () => ask(question())))
      for (const each of told) mustBe(200, each, `${AT_ONCE} searches at once`)
    },
  },
]

function everyAddress(store: string, invoice: string): readonly Question[] {
  const query = new URLSearchParams({ store, changed_since: '2026-01-01T00:00:00Z' })
  return [
    { method: 'GET', path: '/status' },
    { method: 'POST', path: SEARCH, body: { store, invoices: [invoice] } },
    { method: 'GET', path: `/documents?${query}` },
    { method: 'POST', path: '/orders/import', body: { store, invoice }, key: invoice },
    { method: 'POST', path: '/invoices/generate', body: { store, invoice }, key: invoice },
  ]
}

async function someKnown({ known, store, since }: Subject): Promise<readonly Documents[]> {
  const documents = await known()
  if (documents.length > 0) return documents
  throw new CannotTell(`no documents of store ${store} changed since ${since.toISOString()}: name another with --store`)
}

function isBehind(one: Documents, other: Documents): boolean {
  if (one.updatedAt !== other.updatedAt) return one.updatedAt > other.updatedAt
  return one.invoice > other.invoice
}

function swapped(text: string): string {
  return [...text]
    .map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()))
    .join('')
}

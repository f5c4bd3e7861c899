import fc from 'fast-check'
import t from 'tap'
import { factsOf, type KeteranganInput, keteranganOf } from '../../src/backlog/keterangan.ts'
import { CANCELLERS, ORDER_STATUSES, type OrderStatus } from '../../src/backlog/order.ts'
import {
  type Attempt,
  type AttemptOutcome,
  isThere,
  parseWish,
  REMEDY_ACTIONS,
  remedyFor,
  type Withheld,
  withheldFor,
} from '../../src/remedies/remedy.ts'
import { deedWords, saidOf } from '../../src/remedies/remedy-words.ts'

const ORDER: KeteranganInput = {
  status: 'accepted',
  cancelledBy: null,
  fulfilledByMarketplace: false,
  soCode: null,
  invoiceCode: null,
  packedAt: null,
  rejectionReceivedAt: null,
}
const SO = { soCode: 'SO-1' }
const INVOICE = { invoiceCode: 'BG-1' }

t.test('B-Gen can help an order that lacks its Sales Order, or the invoice for one', async (t) => {
  const cases: readonly (readonly [OrderStatus, Partial<KeteranganInput>, ReturnType<typeof remedyFor>])[] = [
    ['unpaid', {}, null],
    ['on_hold', {}, null],
    ['accepted', {}, 'import-order'],
    ['ready_to_process', SO, 'generate-invoice'],
    ['waiting_pickup', {}, 'import-order'],
    ['completed', {}, 'import-order'],
    ['delivered', SO, 'generate-invoice'],
    ['in_transit', INVOICE, null],
    ['accepted', { ...SO, ...INVOICE }, null],
    ['completed', { ...SO, ...INVOICE }, null],
    ['returning', {}, 'import-order'],
    ['returning', SO, null],
    ['cancelled', {}, null],
    ['cancelled', { cancelledBy: 'system' }, null],
    ['cancelled', SO, null],
  ]
  for (const [status, some, remedy] of cases) {
    t.equal(remedyFor({ ...ORDER, status, ...some }), remedy, `${status} ${JSON.stringify(some)}`)
  }
})

t.test('whatever the facts: nothing is offered for a cancelled order or one outside the backlog', async () => {
  const orNull = <T>(value: T) => fc.constantFrom(value, null)
  const order = fc.record({
    status: fc.constantFrom(...ORDER_STATUSES),
    cancelledBy: fc.option(fc.constantFrom(...CANCELLERS)),
    fulfilledByMarketplace: fc.boolean(),
    soCode: orNull('SO-1'),
    invoiceCode: orNull('BG-1'),
    packedAt: orNull(new Date(0)),
    rejectionReceivedAt: orNull(new Date(0)),
  })
  fc.assert(
    fc.property(order, (facts) => {
      const remedy = remedyFor(facts)
      const isTaboo = facts.status === 'cancelled' || keteranganOf(factsOf(facts)) === null
      return remedy === null || (!isTaboo && withheldFor(remedy, facts) === null)
    }),
  )
})

t.test('what is withheld has its reason', async (t) => {
  const cases: readonly (readonly [Parameters<typeof withheldFor>[0], Partial<KeteranganInput>, Withheld | null])[] = [
    ['import-order', { status: 'cancelled' }, 'cancelled'],
    ['import-order', SO, 'has-so'],
    ['import-order', INVOICE, 'invoice-without-so'],
    ['import-order', { status: 'unpaid' }, 'not-backlog'],
    ['generate-invoice', { ...SO, ...INVOICE }, 'has-invoice'],
    ['generate-invoice', {}, 'no-so'],
    ['generate-invoice', { ...SO, status: 'returning' }, 'not-backlog'],
    ['generate-invoice', SO, null],
  ]
  for (const [action, some, why] of cases) t.equal(withheldFor(action, { ...ORDER, ...some }), why, `${action} ${why}`)
})

t.test('a form is a wish, or not ours', async (t) => {
  t.same(parseWish({ action: 'import-order', idempotency_key: 'a-1' }), { action: 'import-order', formKey: 'a-1' })
  const broken = [
    null,
    'text',
    {},
    { action: 'import-order' },
    { action: 'delete-order', idempotency_key: 'a' },
    { action: 'import-order', idempotency_key: '' },
    { action: 'import-order', idempotency_key: 'x'.repeat(101) },
    { action: 'import-order', idempotency_key: 'with space' },
    { action: ['import-order', 'generate-invoice'], idempotency_key: 'a' },
    { action: 'import-order', idempotency_key: ['a', 'b'] },
  ]
  for (const body of broken) t.equal(parseWish(body), null, JSON.stringify(body))
})

t.test('done is done only when the document is there', async (t) => {
  t.equal(isThere('import-order', SO), true)
  t.equal(isThere('import-order', { soCode: null }), false)
  t.equal(isThere('generate-invoice', {}), false)
  t.equal(isThere('generate-invoice', INVOICE), true)
})

const NONE = { packedAt: null, rejectionReceivedAt: null, importError: null, soCode: null, invoiceCode: null }
const attempt = (outcome: AttemptOutcome | null, some: Partial<Attempt> = {}): Attempt => ({
  ...{ id: 1, orderId: 1, action: 'import-order', by: 'Rina', requestedAt: new Date(0), formKey: 'a' },
  ...{ outcome, code: null, message: null, changes: {} },
  ...some,
})

t.test('each end of an attempt says what happened and what to do next', async (t) => {
  const codes = {
    withheld: ['cancelled', 'not-backlog', 'has-so', 'has-invoice', 'no-so', 'invoice-without-so'],
    failed: [
      'unreachable',
      'rate-limited',
      'unreadable',
      'interrupted',
      'not-recorded',
      'unauthorised',
      'refused',
      'not-there',
      'not-connected',
    ],
    refused: ['STOK_KURANG'],
    done: [null],
  } as const
  const seen = new Set<string>()
  for (const [outcome, all] of Object.entries(codes)) {
    for (const code of all) {
      for (const action of REMEDY_ACTIONS) {
        const words = saidOf(attempt(outcome as AttemptOutcome, { action, code, message: 'Stok kurang.' }), {
          ...NONE,
          ...SO,
        })
        t.match(words, { verdict: /./, next: /\.$/ }, `${outcome} ${code}`)
        seen.add(`${words.verdict} ${words.detail}`)
      }
    }
  }
  t.equal(seen.size, 2 * 17, 'no two of them sound alike')
  t.match(saidOf(attempt(null), NONE), { tone: 'warn', verdict: 'B-Gen masih mengerjakannya' })
  t.match(saidOf(attempt('done'), { ...NONE, ...SO, ...INVOICE }), { verdict: /SO-1/, next: 'Lanjutkan ke packing.' })
  t.match(saidOf(attempt('done'), NONE), { verdict: 'Order sudah di-import: —' })
  t.match(saidOf(attempt('done', { action: 'generate-invoice' }), NONE), { verdict: 'Invoice sudah dibuat: —' })
  t.match(saidOf(attempt('refused', { code: 'X' }), NONE), { detail: 'B-Gen tidak menyebutkan sebabnya. (X)' })
  for (const code of ['has-so', 'has-invoice', 'invoice-without-so'])
    t.match(saidOf(attempt('withheld', { code }), NONE), { detail: /—/ })
  t.match(saidOf(attempt('failed', { code: 'not-recorded', message: 'bgen.updatedAt lebih dari 10 menit' }), NONE), {
    detail: 'Jawaban B-Gen tidak dapat dicatat di sini. (bgen.updatedAt lebih dari 10 menit)',
  })
  t.match(saidOf(attempt('failed', { code: 'not-recorded' }), NONE), { detail: /sini\.$/ })
})

t.test('the history tells it in one line', async (t) => {
  t.equal(deedWords(attempt(null)), 'Belum dijawab B-Gen')
  t.equal(deedWords(attempt('done')), 'Dikerjakan B-Gen')
  t.equal(deedWords(attempt('refused', { code: 'X', message: 'Stok kurang.' })), 'Ditolak B-Gen: Stok kurang. (X)')
  t.equal(deedWords(attempt('refused', { code: 'X' })), 'Ditolak B-Gen:  (X)')
  t.match(deedWords(attempt('failed', { code: 'unreachable' })), /^Belum berhasil: B-Gen tidak menjawab\./)
  t.match(deedWords(attempt('withheld', { code: 'has-so' })), /^Tidak dikirim ke B-Gen/)
})

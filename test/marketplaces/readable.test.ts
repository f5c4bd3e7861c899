import t from 'tap'
import { allOf, numberOfUnreadable, readEach, toldBy } from '../../src/marketplaces/readable.ts'
import { textOf } from '../../src/platform/outbound/answer.ts'

function read(...entries: readonly unknown[]) {
  return readEach(entries, 'id', (entry) => (entry.alien === true ? null : textOf(entry, 'status')))
}

t.test('each order is read by itself, and one that cannot be is named', (t) => {
  const told = toldBy(read({ status: 'a' }, { alien: true }, { id: '7' }, { id: 8, status: '' }, { status: 'b' }))
  const why = 'status is not a text'
  t.same(told, {
    orders: ['a', 'b'],
    unreadable: [
      { kodeInvoiceMp: '7', why },
      { kodeInvoiceMp: '8', why },
    ],
  })
  t.end()
})

t.test('what is no number of an order names none', (t) => {
  for (const entry of [null, 7, 'x', {}, { id: '' }, { id: 1.5 }, { id: 'a secret\u0000' }, { id: 'x'.repeat(41) }]) {
    t.match(read(entry), [{ unreadable: { kodeInvoiceMp: null } }], JSON.stringify(entry))
  }
  t.end()
})

t.test('none of several is an answer nobody can read, one of one is an order', (t) => {
  t.throws(() => toldBy(read({ id: '1' }, { id: '2' })), { name: 'UnreadableAnswer', message: /status/ })
  t.match(toldBy(read({ id: '1' })), { orders: [], unreadable: [{ kodeInvoiceMp: '1' }] })
  t.same(toldBy([]), { orders: [], unreadable: [] })
  t.end()
})

t.test('where all are needed, one that cannot be read is one too many', (t) => {
  t.same(allOf(read({ status: 'a' })), ['a'])
  t.throws(() => allOf(read({ status: 'a' }, {})), { name: 'UnreadableAnswer', message: 'status is not a text' })
  t.equal(numberOfUnreadable({ kodeInvoiceMp: '7', why: 'so' }), '7')
  t.throws(() => numberOfUnreadable({ kodeInvoiceMp: null, why: 'so' }), { name: 'UnreadableAnswer', message: 'so' })
  t.end()
})

t.test('what is not about the answer is not taken for it', (t) => {
  const broken = () => readEach([{}], 'id', () => Buffer.from(null as never))
  t.throws(broken, { name: 'TypeError' })
  t.end()
})

import t from 'tap'
import { insistOnSome, numberOfUnreadable, readEach, readOn, toldBy } from '../../src/marketplaces/readable.ts'
import { textOf, UnreadableAnswer } from '../../src/platform/outbound/answer.ts'

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

t.test('what is read on in two steps keeps its number, whichever step it fails at', (t) => {
  const numbered = readEach([{ id: '1' }, {}, { id: '3' }, { id: '4' }], 'id', (entry) => ({
    number: textOf(entry, 'id'),
  }))
  const read = readOn(numbered, ({ number }) => {
    if (number === '3') throw new UnreadableAnswer('items is not a list')
    return number === '4' ? null : `order ${number}`
  })
  t.same(toldBy(read), {
    orders: ['order 1'],
    unreadable: [
      { kodeInvoiceMp: null, why: 'id is not a text' },
      { kodeInvoiceMp: '3', why: 'items is not a list' },
    ],
  })
  t.end()
})

t.test('none of several is a contract that has changed, one of one is an order', (t) => {
  const insist = (...entries: readonly unknown[]) => insistOnSome(toldBy(read(...entries)))
  t.throws(() => insist({ id: '1' }, { id: '2' }), { name: 'UnreadableAnswer', message: /status/ })
  t.match(insist({ id: '1' }, { id: '2' }, { status: 'a' }), { orders: ['a'], unreadable: { length: 2 } })
  t.match(insist({ id: '1' }), { orders: [], unreadable: [{ kodeInvoiceMp: '1' }] })
  t.same(insist(), { orders: [], unreadable: [] })
  t.end()
})

t.test('where each number is needed, an order without one is one too many', (t) => {
  t.equal(numberOfUnreadable({ kodeInvoiceMp: '7', why: 'so' }), '7')
  t.throws(() => numberOfUnreadable({ kodeInvoiceMp: null, why: 'so' }), { name: 'UnreadableAnswer', message: 'so' })
  t.end()
})

t.test('what is not about the answer is not taken for it', (t) => {
  const broken = () => readEach([{}], 'id', () => Buffer.from(null as never))
  t.throws(broken, { name: 'TypeError' })
  t.end()
})

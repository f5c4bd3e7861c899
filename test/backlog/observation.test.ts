import fc from 'fast-check'
import t from 'tap'
import { foldOrder, type KnownOrder } from '../../src/backlog/fold.ts'
import { bgenChanges, marketplaceChanges } from '../../src/backlog/observation.ts'
import type { MarketplaceHalf, OrderObservation } from '../../src/backlog/order.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 3, minute))
const marketplace = (minute: number, said: Partial<MarketplaceHalf> = {}): OrderObservation => ({
  store: 'S',
  kodeInvoiceMp: 'I',
  marketplace: { updatedAt: at(minute), ...said },
})
const bgen = (minute: number, said: object = {}): OrderObservation => ({
  store: 'S',
  kodeInvoiceMp: 'I',
  bgen: { updatedAt: at(minute), ...said },
})
const first = (minute: number, said: Partial<MarketplaceHalf> = {}) =>
  marketplace(minute, { createdAt: at(0), status: 'accepted', ...said })

interface Story {
  readonly says: string
  readonly seen: readonly OrderObservation[]
  readonly become: readonly string[]
  readonly known?: object
}

/** Each: what is said in one batch, what becomes of every word, and what is known afterwards. */
const STORIES: readonly Story[] = [
  {
    says: 'a new order comes in',
    seen: [first(1)],
    become: ['created'],
    known: {
      marketplace: { status: 'accepted', statusRaw: null, buyerCancelRequested: false, warehouse: null },
      bgen: null,
    },
  },
  {
    says: 'a new order brings its B-Gen half along',
    seen: [{ ...first(1), ...bgenOf(bgen(1, { soCode: 'SO' })) }],
    become: ['created'],
    known: { bgen: { soCode: 'SO', invoiceCode: null } },
  },
  { says: 'the same again is nothing new', seen: [first(1), first(1)], become: ['created', 'unchanged'] },
  {
    says: 'a newer word is applied',
    seen: [first(1), marketplace(2, { status: 'waiting_pickup' })],
    become: ['created', 'updated'],
    known: { marketplace: { status: 'waiting_pickup', updatedAt: at(2) } },
  },
  {
    says: 'in one batch the source clock decides, not the place',
    seen: [marketplace(2, { status: 'waiting_pickup' }), first(1)],
    become: ['updated', 'created'],
    known: { marketplace: { status: 'waiting_pickup' } },
  },
  {
    says: 'an equal time with other content is the later word',
    seen: [first(1), marketplace(1, { status: 'cancelled' })],
    become: ['created', 'updated'],
    known: { marketplace: { status: 'cancelled' } },
  },
  {
    says: 'field by field: what the newer word leaves out stays as the older one said',
    seen: [marketplace(3, { status: 'in_transit' }), first(1), marketplace(2, { trackingNumber: 'JX1' })],
    become: ['updated', 'created', 'updated'],
    known: { marketplace: { status: 'in_transit', trackingNumber: 'JX1' } },
  },
  {
    says: 'null clears',
    seen: [first(1, { trackingNumber: 'JX1' }), marketplace(2, { trackingNumber: null })],
    become: ['created', 'updated'],
    known: { marketplace: { trackingNumber: null } },
  },
  {
    says: 'a newer word without news is unchanged, and yet the newest',
    seen: [first(1), marketplace(5, { status: 'accepted' })],
    become: ['created', 'unchanged'],
    known: { marketplace: { updatedAt: at(5) } },
  },
  {
    says: 'B-Gen is heard in the batch that brings the order in, wherever it stands',
    seen: [bgen(1, { soCode: 'SO' }), first(9)],
    become: ['updated', 'created'],
    known: { bgen: { soCode: 'SO' } },
  },
  {
    says: 'each half has its own clock',
    seen: [first(9), bgen(1, { soCode: 'SO' }), bgen(0, { soCode: 'OLD' })],
    become: ['created', 'updated', 'updated'],
    known: { bgen: { soCode: 'SO' } },
  },
  {
    says: 'an order of which nothing is said is not brought in',
    seen: [{ store: 'S', kodeInvoiceMp: 'I' }],
    become: ['rejected'],
  },
  { says: 'B-Gen alone brings in no order', seen: [bgen(1)], become: ['rejected'] },
  {
    says: 'a new order needs its date and status',
    seen: [marketplace(1, { trackingNumber: 'JX1' })],
    become: ['rejected'],
  },
  {
    says: 'a rejected word applies neither half',
    seen: [{ ...marketplace(1), ...bgenOf(bgen(1, { soCode: 'SO' })) }, first(2)],
    become: ['rejected', 'created'],
    known: { bgen: null },
  },
  {
    says: 'leaving cancelled clears who and why',
    seen: [
      first(1, { status: 'cancelled', cancelledBy: 'seller', cancelReason: 'habis' }),
      marketplace(2, { status: 'accepted' }),
    ],
    become: ['created', 'updated'],
    known: { marketplace: { status: 'accepted', cancelledBy: null, cancelReason: null } },
  },
  {
    says: 'unless the word itself says otherwise',
    seen: [
      first(1, { status: 'cancelled', cancelledBy: 'seller', cancelReason: 'habis' }),
      marketplace(2, { status: 'returning', cancelReason: 'ditolak' }),
    ],
    become: ['created', 'updated'],
    known: { marketplace: { cancelledBy: null, cancelReason: 'ditolak' } },
  },
  {
    says: 'staying cancelled keeps who and why',
    seen: [first(1, { status: 'cancelled', cancelledBy: 'seller' }), marketplace(2, { status: 'cancelled' })],
    become: ['created', 'unchanged'],
    known: { marketplace: { cancelledBy: 'seller' } },
  },
  {
    says: 'an unknown word of the marketplace keeps the status',
    seen: [first(1, { statusRaw: 'READY' }), marketplace(2, { statusRaw: 'HOVERING', statusUnrecognised: true })],
    become: ['created', 'updated'],
    known: { marketplace: { status: 'accepted', statusRaw: 'HOVERING', statusUnrecognised: true } },
  },
  {
    says: 'a known word ends the unknown one',
    seen: [first(1, { statusUnrecognised: true }), marketplace(2, { status: 'accepted', statusRaw: 'READY' })],
    become: ['created', 'updated'],
    known: { marketplace: { statusUnrecognised: false, statusRaw: 'READY' } },
  },
  {
    says: 'an order nobody knows takes the status that the connector proposes',
    seen: [
      marketplace(1, {
        createdAt: at(0),
        statusIfNew: 'ready_to_process',
        statusRaw: 'HOVERING',
        statusUnrecognised: true,
      }),
    ],
    become: ['created'],
    known: { marketplace: { status: 'ready_to_process', statusUnrecognised: true } },
  },
  {
    says: 'an import error is one fact',
    seen: [
      first(1),
      bgen(1, { importError: { code: 'A', message: 'a', at: at(1) } }),
      bgen(2, { importError: { code: 'A', message: 'a', at: at(1) } }),
    ],
    become: ['created', 'updated', 'unchanged'],
    known: { bgen: { importError: { code: 'A' } } },
  },
]

t.test('what becomes of words on one order', (t) => {
  for (const { says, seen, become, known } of STORIES) {
    const { order, verdicts } = foldOrder(null, seen)
    t.same(
      verdicts.map(({ kind }) => kind),
      become,
      says,
    )
    if (known === undefined) continue
    t.match(order, known, says)
  }
  t.end()
})

t.test('of two halves the stronger outcome counts', (t) => {
  const { order } = foldOrder(null, [{ ...first(5), ...bgenOf(bgen(5, { soCode: 'SO' })) }])
  const cases: readonly (readonly [marketplace: OrderObservation, bgen: OrderObservation, kind: string])[] = [
    [marketplace(5), bgen(5), 'unchanged'],
    [marketplace(4), bgen(5), 'stale'],
    [marketplace(4), bgen(4), 'stale'],
    [marketplace(4), bgen(6, { soCode: 'SO-2' }), 'updated'],
    [marketplace(6, { status: 'delivered' }), bgen(4), 'updated'],
    [marketplace(6, { status: 'delivered' }), bgen(6, { soCode: 'SO-2' }), 'updated'],
  ]
  for (const [one, other, kind] of cases) {
    const [verdict] = foldOrder(order, [{ ...one, ...bgenOf(other) }]).verdicts
    t.equal(verdict?.kind, kind)
  }
  t.end()
})

t.test('what a whole batch changed of one half is told from its first word to its last', (t) => {
  const before = foldOrder(null, [{ ...first(1), ...bgenOf(bgen(1, { soCode: 'SO' })) }]).order
  const after = foldOrder(before, [
    { ...marketplace(2, { status: 'cancelled' }), ...bgenOf(bgen(2, { soCode: 'SO-2' })) },
    { ...marketplace(3, { status: 'completed' }), ...bgenOf(bgen(3, { soCode: 'SO' })) },
  ]).order
  if (before === null || after === null) throw new Error('the order is known')
  t.same(marketplaceChanges(before.marketplace, after.marketplace), { status: ['accepted', 'completed'] })
  t.same(marketplaceChanges(after.marketplace, after.marketplace), {})
  const halves = [
    { says: 'back to what it was', before: before.bgen, after: after.bgen, changes: {} },
    { says: 'B-Gen is heard for the first time', before: null, after: after.bgen, changes: { soCode: [null, 'SO'] } },
    { says: 'B-Gen was never heard', before: null, after: null, changes: {} },
    { says: 'B-Gen is forgotten', before: before.bgen, after: null, changes: { soCode: ['SO', null] } },
  ]
  for (const { says, before, after, changes } of halves) t.same(bgenChanges(before, after), changes, says)
  t.end()
})

t.test('changes say before and after, as they are stored', (t) => {
  const { order } = foldOrder(null, [first(1, { shipBy: at(9) })])
  const said = {
    ...marketplace(2, { status: 'cancelled', shipBy: null }),
    ...bgenOf(bgen(2, { packedAt: at(2), importError: { code: 'A', message: 'a', at: at(1) } })),
  }
  t.match(foldOrder(order, [said]).verdicts, [
    {
      kind: 'updated',
      changes: {
        status: ['accepted', 'cancelled'],
        shipBy: ['2026-11-23T03:09:00.000Z', null],
        packedAt: [null, '2026-11-23T03:02:00.000Z'],
        importError: [null, { code: 'A', message: 'a', at: '2026-11-23T03:01:00.000Z' }],
      },
    },
  ])
  t.end()
})

/** Words of one order; the first brings it in. `distinct`: no two words of a source at one moment. */
const someWords = (distinct: boolean) =>
  fc
    .array(
      fc.record({
        minute: fc.integer({ min: 1, max: 40 }),
        // who cancelled is never said without a status: see the story of leaving cancelled
        life: fc.constantFrom<Partial<MarketplaceHalf>>(
          {},
          { status: 'accepted' },
          { status: 'in_transit' },
          { status: 'cancelled' },
          { status: 'cancelled', cancelledBy: 'customer' },
          { status: 'returning', cancelledBy: 'seller' },
        ),
        trackingNumber: fc.option(fc.constantFrom('JX1', 'JX2', null), { nil: undefined }),
        soCode: fc.option(fc.constantFrom('SO-1', 'SO-2', null), { nil: undefined }),
        halves: fc.constantFrom('both', 'marketplace', 'bgen'),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .map((words) => {
      const seen = words.map(({ minute, halves, soCode, trackingNumber, life }, place): OrderObservation => {
        const moment = distinct ? place + 1 : minute
        const told = { ...life, ...(trackingNumber !== undefined && { trackingNumber }) }
        return {
          ...(halves === 'bgen' ? { store: 'S', kodeInvoiceMp: 'I' } : marketplace(moment, told)),
          ...(halves !== 'marketplace' && bgenOf(bgen(moment, soCode === undefined ? {} : { soCode }))),
        }
      })
      return [first(0), ...seen]
    })

t.test('a batch is what its words are one by one, in the order of their time', (t) => {
  fc.assert(
    fc.property(someWords(false), (seen) => {
      const words = seen.flatMap((one): OrderObservation[] => halvesOf(one))
      const inOrder = words
        .map((word, place) => ({ word, place }))
        .sort(
          (one, other) =>
            sourceOf(one.word) - sourceOf(other.word) ||
            timeOf(one.word) - timeOf(other.word) ||
            one.place - other.place,
        )
      let order: KnownOrder | null = null
      for (const { word } of inOrder) order = foldOrder(order, [word]).order
      t.same(foldOrder(null, seen).order, order)
    }),
  )
  t.end()
})

t.test('the same batch a second time changes nothing', (t) => {
  fc.assert(
    // of two words of one moment that contradict each other, the later undoes the earlier one, each time anew
    fc.property(someWords(true), (seen) => {
      const { order } = foldOrder(null, seen)
      const again = foldOrder(order, seen)
      t.same(again.order, order)
      t.ok(again.verdicts.every(({ kind }) => kind !== 'created' && kind !== 'rejected'))
    }),
  )
  t.end()
})

t.test('the place of a word in a batch does not matter', (t) => {
  fc.assert(
    fc.property(
      someWords(true).chain((seen) =>
        fc.tuple(fc.constant(seen), fc.shuffledSubarray(seen, { minLength: seen.length })),
      ),
      ([seen, shuffled]) => {
        t.same(foldOrder(null, shuffled).order, foldOrder(null, seen).order)
      },
    ),
  )
  t.end()
})

function bgenOf({ bgen: half }: OrderObservation): Pick<OrderObservation, 'bgen'> {
  return half === undefined ? {} : { bgen: half }
}

function halvesOf(one: OrderObservation): OrderObservation[] {
  const { marketplace: said, bgen: other, ...key } = one
  return [...(said ? [{ ...key, marketplace: said }] : []), ...(other ? [{ ...key, bgen: other }] : [])]
}

function sourceOf(word: OrderObservation): number {
  return word.marketplace === undefined ? 1 : 0
}

function timeOf(word: OrderObservation): number {
  return (word.marketplace ?? word.bgen)?.updatedAt.getTime() ?? 0
}

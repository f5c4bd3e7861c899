import { type Keterangan, keteranganText } from '../backlog/keterangan.ts'
import type { Changes } from '../backlog/outcome.ts'
import type { FactName } from '../investigation/evidence.ts'
import { FACT_LABEL, factText } from '../investigation/fact-words.ts'

/** One change in the words of the screen. */
export interface ChangeWords {
  readonly field: string
  readonly before: string
  readonly after: string
}

/** In the order in which they are told: what decides first. What is not here is not told. */
const TOLD: readonly FactName[] = [
  'status',
  'statusRaw',
  'cancelledBy',
  'cancelReason',
  'buyerCancelRequested',
  'soCode',
  'invoiceCode',
  'packedAt',
  'rejectionReceivedAt',
  'importError',
  'warehouse',
  'shippingAgency',
  'trackingNumber',
  'shipBy',
  'fulfilledByMarketplace',
  'createdAt',
]

export function changeWords(changes: Changes, zone: string): readonly ChangeWords[] {
  const told = TOLD.flatMap((name) => {
    const change = changes[name]
    if (change === undefined) return []
    return [
      { field: FACT_LABEL[name], before: valueWords(name, change[0], zone), after: valueWords(name, change[1], zone) },
    ]
  })
  return [...keteranganWords(changes), ...told]
}

/** An order without a remark has left the backlog, or was not in it yet. */
function keteranganWords({ keterangan: change }: Changes): readonly ChangeWords[] {
  if (change === undefined) return []
  const [before = '', after = ''] = change.map((slug) =>
    slug === null ? 'tidak di backlog' : keteranganText(slug as Keterangan),
  )
  return [{ field: 'Keterangan', before, after }]
}

function valueWords(name: FactName, value: unknown, zone: string): string {
  return factText(name, value, zone) ?? '—'
}

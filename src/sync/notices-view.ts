import { MARKETPLACE_NAME } from '../backlog/order.ts'
import { momentInZoneWords } from '../backlog/time-words.ts'
import { fewNames } from './few-names.ts'
import type { MetWarehouse } from './met-warehouses-repository.ts'
import type { StoreInState } from './store-states.ts'

/** What needs a person, each told once. */
export interface NoticesView {
  readonly ended: EndedView | null
  readonly met: readonly MetView[]
}

/** An authorisation that has ended is told once, however many orders wait for it. */
interface EndedView {
  readonly text: string
  /** null: this person cannot mend it. */
  readonly remedy: { readonly text: string; readonly href: string } | null
}

function toEndedView(stores: readonly StoreInState[], mayConnect: boolean, zone: string): EndedView | null {
  const ended = stores.filter(({ state }) => state === 'ended')
  const [first] = ended
  if (first === undefined) return null
  const since = ended.length === 1 && first.endedAt !== null ? ` sejak ${momentInZoneWords(first.endedAt, zone)}` : ''
  const names = fewNames(ended.map(({ name, marketplace }) => `${name} (${MARKETPLACE_NAME[marketplace]})`))
  const help = mayConnect ? '' : ' Minta administrator mengotorisasi ulang.'
  return {
    text: `Otorisasi ${names} habis${since}: pesanannya tidak masuk sampai diotorisasi ulang.${help}`,
    remedy: mayConnect ? { text: 'Otorisasi ulang', href: '/oms/connections' } : null,
  }
}

/** A warehouse that orders named and nobody has registered. */
interface MetView {
  readonly action: string
  readonly code: string
  readonly field: string
  readonly stores: string
}

interface NoticeFacts {
  readonly stores: readonly StoreInState[]
  /** Empty for a person who cannot name them. */
  readonly met: readonly MetWarehouse[]
  readonly mayConnect: boolean
}

export function toNoticesView({ stores, met, mayConnect }: NoticeFacts, zone: string): NoticesView {
  return {
    ended: toEndedView(stores, mayConnect, zone),
    met: met.map(({ id, code, stores }) => ({
      action: `/oms/warehouses/${id}`,
      code,
      field: `warehouse-${id}`,
      stores: stores.length === 0 ? '' : `dari ${stores.join(', ')}`,
    })),
  }
}

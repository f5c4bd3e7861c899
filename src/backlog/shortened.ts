import { LONGEST_LABEL, LONGEST_TEXT } from './admission.ts'
import type { MarketplaceHalf, OrderObservation } from './order.ts'

/** What people read and nobody looks an order up by: a code that is cut would be another code. */
const MAY_BE_CUT = {
  statusRaw: LONGEST_LABEL,
  shippingAgency: LONGEST_LABEL,
  cancelReason: LONGEST_TEXT,
  trackingNumber: LONGEST_TEXT,
} as const satisfies { readonly [F in keyof MarketplaceHalf]?: number }

/** The observation with each text of the marketplace at most as long as the door takes it; one that is cut ends in "…". */
export function shortened<Seen extends OrderObservation>(seen: Seen): Seen {
  if (seen.marketplace === undefined) return seen
  const cut = cutTexts(seen.marketplace)
  return cut.length === 0 ? seen : { ...seen, marketplace: { ...seen.marketplace, ...Object.fromEntries(cut) } }
}

function cutTexts(said: MarketplaceHalf): readonly (readonly [field: string, text: string])[] {
  return Object.entries(MAY_BE_CUT).flatMap(([field, longest]) => {
    const text = said[field as keyof typeof MAY_BE_CUT]
    return typeof text === 'string' && text.length > longest ? [[field, cutTo(text, longest)] as const] : []
  })
}

function cutTo(text: string, longest: number): string {
  // the first half of a pair of surrogates is no character
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

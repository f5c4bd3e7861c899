import type { Instant } from './calendar.ts'
import type { Life } from './life.ts'
import type { ProtocolCall } from './protocol.ts'
import type { Shop } from './shops.ts'
import type { World } from './world.ts'

/** What a marketplace's list and detail calls have in common, whatever they are called there. */
export interface ListedOrder {
  readonly life: Life
  /** Of the marketplace's half. */
  readonly updatedAt: Instant
}

/** Orders of all stores of the shop that were changed in `from` ≤ t < `until`, oldest change first. */
export function changedInShop(
  world: World,
  shop: Shop,
  { from, until }: { readonly from: Instant; readonly until: Instant },
  { now, mischief }: Pick<ProtocolCall, 'now' | 'mischief'>,
): readonly ListedOrder[] {
  const rows = shop.stores.flatMap(({ code }) => world.changed(code, 'shop', from, now))
  return rows
    .filter(({ life, updatedAt }) => updatedAt < until && !mischief.isLate(life.order.number, updatedAt))
    .sort((one, other) => one.updatedAt - other.updatedAt || (one.life.order.number < other.life.order.number ? -1 : 1))
}

/** Whatever page of a list was answered: an order just named is not hastened by the detail call that follows. */
export function noteListed(world: World, rows: readonly ListedOrder[], now: Instant): void {
  for (const { life } of rows) world.mention(life, now)
}

/**
 * Orders of the shop by number, in the order asked for; unknown ones are left out. One that neither a list nor a push
 * has named lately takes its next step now: whoever asks for it is a person who pressed Synchronize.
 */
export function namedInShop(world: World, shop: Shop, numbers: readonly string[], now: Instant): readonly Life[] {
  return numbers.flatMap((number) => {
    const life = lifeIn(world, shop, number, now)
    if (life === null) return []
    if (!world.wasMentioned(life, now)) world.hasten(life, now)
    return lifeIn(world, shop, number, now) ?? []
  })
}

function lifeIn(world: World, shop: Shop, number: string, now: Instant): Life | null {
  for (const { code } of shop.stores) {
    const life = world.find(code, number, now)
    if (life !== null) return life
  }
  return null
}

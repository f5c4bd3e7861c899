import type { IncomingHttpHeaders } from 'node:http'
import { DAY, type Instant } from './calendar.ts'
import type { Life } from './life.ts'
import type { Range } from './natural.ts'
import type { ProtocolCall } from './protocol.ts'
import type { Shop } from './shops.ts'
import type { Changed, World } from './world.ts'

/** What a marketplace's list and detail calls have in common, whatever they are called there. */
type Asked = Pick<ProtocolCall, 'now' | 'mischief'>

/** What happened longer ago no list tells; a shop's first day, so to speak. */
const SHOP_AGE = 60 * DAY

/** Orders of all stores of the shop whose marketplace half was last changed in that range, oldest change first. */
export function changedInShop(world: World, shop: Shop, range: Range, { now, mischief }: Asked): readonly Changed[] {
  const rows = shop.stores.flatMap(({ code }) =>
    world.changed(code, 'shop', sinceOpening(range, now).from, now, range.until),
  )
  return inOrder(shop, rows).filter((row) => !mischief.isLate(row))
}

/** Orders of the shop that were placed in that range, oldest first; `updatedAt` is when they were placed. */
export function placedInShop(world: World, shop: Shop, range: Range, { now, mischief }: Asked): readonly Changed[] {
  const rows = shop.stores.flatMap(({ code }) => world.placedIn(code, sinceOpening(range, now), now))
  return inOrder(shop, rows).filter((row) => !mischief.isLate(row))
}

/** To be told whichever page of a list without details is answered: the question that follows hastens nothing. */
export function noteListed(world: World, rows: readonly Changed[], now: Instant): void {
  for (const { life } of rows) world.mention(life, now)
}

/**
 * Orders of the shop by number, in the order asked for; unknown ones are left out. Where the question
 * does not follow from a list or a push, the order takes its next step now: a person has pressed Synchronize. A caller
 * who only looks says so by the end of its User-Agent.
 */
export function namedInShop(
  world: World,
  shop: Shop,
  numbers: readonly string[],
  { now, headers }: Pick<ProtocolCall, 'now' | 'headers'>,
): readonly Life[] {
  return numbers.flatMap((number) => {
    const life = lifeIn(world, shop, number, now)
    if (life === null) return []
    if (!onlyLooks(headers) && !world.isFollowUp(life, now)) world.hasten(life, now)
    return lifeIn(world, shop, number, now) ?? []
  })
}

function onlyLooks(headers: IncomingHttpHeaders): boolean {
  return headers['user-agent']?.endsWith('(look)') ?? false
}

function sinceOpening({ from, until }: Range, now: Instant): Range {
  return { from: Math.max(from, now - SHOP_AGE), until }
}

function inOrder(shop: Shop, rows: readonly Changed[]): readonly Changed[] {
  if (shop.stores.length === 1) return rows
  return [...rows].sort((one, other) => one.updatedAt - other.updatedAt || (numberOf(one) < numberOf(other) ? -1 : 1))
}

function numberOf({ life }: Changed): string {
  return life.order.number
}

function lifeIn(world: World, shop: Shop, number: string, now: Instant): Life | null {
  for (const { code } of shop.stores) {
    const life = world.find(code, number, now)
    if (life !== null) return life
  }
  return null
}

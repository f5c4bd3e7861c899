import type { Trx } from '../database.ts'
import type { TokenGrant } from '../marketplaces/port.ts'
import { type Kept, openRefresh, sealed } from './sealed-tokens.ts'
import { findTokens, type KeptTokens, listTokens, lockTokens, replaceTokens } from './tokens-repository.ts'

/**
 * Channels where one consent opens several shops by one pair of tokens, so that renewing it for one shop may void the
 * pair the others have. Elsewhere a pair belongs to one shop: what Shopee gives a main account at first is the same for
 * its shops, but each of them spends it by itself.
 */
const ONE_PAIR_FOR_ALL_SHOPS: ReadonlySet<string> = new Set(['tiktok'])

/** The shops that have one pair of tokens, `own` among them. */
export interface Pair {
  readonly own: KeptTokens
  readonly shops: readonly KeptTokens[]
}

/** With the locks of all of them; null: somebody else has one, or one is gone. */
export async function lockPair(kept: Kept, trx: Trx, id: number): Promise<Pair | null> {
  const found = await findTokens(trx, id)
  if (found === null) return null
  const ids = ONE_PAIR_FOR_ALL_SHOPS.has(found.channel)
    ? samePair(kept, found, await listTokens(trx, found.channel)).map((shop) => shop.id)
    : [id]
  const locked = await lockTokens(trx, ids)
  const own = locked.find((shop) => shop.id === id)
  if (own === undefined || locked.length < ids.length) return null
  // somebody may have renewed, or consented, before the locks were ours
  return { own, shops: ids.length > 1 ? samePair(kept, own, locked) : [own] }
}

function samePair(kept: Kept, own: KeptTokens, shops: readonly KeptTokens[]): readonly KeptTokens[] {
  const token = refreshTokenOrNull(kept, own)
  return shops.filter((shop) => shop.id === own.id || (token !== null && refreshTokenOrNull(kept, shop) === token))
}

/** null: sealed by an APP_SECRET that we do not have. */
function refreshTokenOrNull(kept: Kept, shop: KeptTokens): string | null {
  try {
    return openRefresh(kept, shop)
  } catch {
    return null
  }
}

/** False: other tokens stand there by now. */
export async function replacePair(kept: Kept, trx: Trx, { own, shops }: Pair, grant: TokenGrant): Promise<boolean> {
  let isReplaced = false
  for (const shop of shops) {
    const isSaved = await replaceTokens(trx, shop, sealed(kept, shop, grant))
    if (shop.id === own.id) isReplaced = isSaved
  }
  return isReplaced
}

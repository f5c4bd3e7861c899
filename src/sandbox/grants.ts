import { randomBytes } from 'node:crypto'
import type { Instant } from './calendar.ts'
import type { Channel, Shop } from './shops.ts'

/** A pair of tokens, as a seller's consent or a refresh gives it. */
export interface Grant {
  readonly shop: Shop
  readonly accessToken: string
  readonly accessExpiresAt: Instant
  readonly refreshToken: string
  readonly refreshExpiresAt: Instant
}

/** 'used': a code or refresh token that was good once. */
type Refused = 'used' | 'expired' | 'unknown'

/** The authorisations that sellers have given. */
export interface Grants {
  /** What the seller's consent gives: good once, for some minutes. */
  issueCode(shop: Shop, now: Instant): string
  redeemCode(channel: Channel, code: string, now: Instant): Grant | Refused
  refresh(channel: Channel, refreshToken: string, now: Instant): Grant | Refused
  /** The shop whose access token that is; null: no such token, or taken back. */
  shopOf(channel: Channel, accessToken: string, now: Instant): Shop | 'expired' | null
  /** The shop that a token was ever given for, an access or a refresh token, whether it is still good or not. */
  ownerOf(token: string): Shop | null
  /** Consent and code in one step, for a demo without people. */
  authorise(shop: Shop, now: Instant): Grant
  /** The seller takes the authorisation back: every token of the shop is void. */
  revoke(shop: Shop): void
  /** Access tokens of the shop (of all shops: null) are over as of now; their refresh tokens live on. */
  expireAccess(shop: Shop | null, now: Instant): void
  /** A call that carries this refresh token has come; call the answer when it has ended, answered or not. */
  refreshBegins(refreshToken: string, now: Instant): (isAnswered: boolean, now: Instant) => void
  refreshes(): Refreshes
}

/** What was seen of refreshing, since the sandbox began. */
interface Refreshes {
  readonly done: number
  /** With a token that had been used before, or whose grant is gone. */
  readonly refused: number
  /** Calls that carried a burnt refresh token. */
  readonly burnt: number
  /** Calls that another with the same refresh token came to join, but for one whose caller was gone by then: a hang-up may
   *  be heard a moment later than the call that followed it. */
  readonly atOnce: number
}

/** Whose refresh token is void as soon as it was used, so that a lost answer costs the authorisation. */
const BURNS: Readonly<Record<Channel, boolean>> = { shopee: true, tiktok: false, lazada: false }

const TOKENS_KEPT = 10_000

interface Lasting {
  readonly codeLastsMs: number
  readonly accessLastsMs: number
  readonly refreshLastsMs: number
}
/** Something that was handed out; what is taken back or used up stays known, so that it can be refused by its name. */
interface Given {
  readonly shop: Shop
  expiresAt: Instant
  isUsed: boolean
}

/** A call for new tokens that has not ended. `joinedAt`: when another came; null: none has. */
interface RefreshCall {
  joinedAt: Instant | null
}

/** So much later a busy sandbox may hear that somebody has hung up. */
const HEARD_LATE_MS = 2_000

export function createGrants({ codeLastsMs, accessLastsMs, refreshLastsMs }: Lasting): Grants {
  const codes = new Map<string, Given>()
  const access = new Map<string, Given>()
  const refresh = new Map<string, Given>()
  const answering = new Map<string, Set<RefreshCall>>()
  const seen = { done: 0, refused: 0, burnt: 0, atOnce: 0 }

  const give = (given: Map<string, Given>, shop: Shop, expiresAt: Instant) => {
    const token = `${shop.channel[0]}${randomBytes(20).toString('hex')}`
    given.set(token, { shop, expiresAt, isUsed: false })
    return token
  }
  /** Tokens that ended long ago are forgotten: what asks with one is told that it is unknown. */
  const forget = (given: Map<string, Given>, now: Instant) => {
    if (given.size < TOKENS_KEPT) return
    for (const [token, { expiresAt }] of given) if (expiresAt < now) given.delete(token)
  }
  const grant = (shop: Shop, now: Instant, kept?: { readonly token: string; readonly expiresAt: Instant }): Grant => {
    const [accessExpiresAt, refreshExpiresAt] = [now + accessLastsMs, kept?.expiresAt ?? now + refreshLastsMs]
    forget(access, now)
    const accessToken = give(access, shop, accessExpiresAt)
    const refreshToken = kept?.token ?? give(refresh, shop, refreshExpiresAt)
    return { shop, accessToken, accessExpiresAt, refreshToken, refreshExpiresAt }
  }

  return {
    issueCode: (shop, now) => give(codes, shop, now + codeLastsMs),
    authorise: (shop, now) => grant(shop, now),
    redeemCode(channel, code, now) {
      const given = lookUp(codes, channel, code, now)
      if (typeof given === 'string') return given
      given.isUsed = true
      return grant(given.shop, now)
    },
    refresh(channel, token, now) {
      const given = lookUp(refresh, channel, token, now)
      if (typeof given === 'string') {
        seen.refused++
        if (given === 'used') seen.burnt++
        return given
      }
      seen.done++
      if (!BURNS[channel]) return grant(given.shop, now, { token, expiresAt: given.expiresAt })
      given.isUsed = true
      return grant(given.shop, now)
    },
    shopOf(channel, token, now) {
      const given = lookUp(access, channel, token, now)
      return given === 'expired' || typeof given !== 'string' ? shopOrExpired(given) : null
    },
    ownerOf: (token) => (access.get(token) ?? refresh.get(token))?.shop ?? null,
    revoke(shop) {
      for (const tokens of [codes, access, refresh]) {
        for (const [token, given] of tokens) if (given.shop === shop) tokens.delete(token)
      }
    },
    expireAccess(shop, now) {
      for (const given of access.values()) {
        if (shop === null || given.shop === shop) given.expiresAt = Math.min(given.expiresAt, now)
      }
    },
    refreshBegins(token, began) {
      const calls = answering.get(token) ?? new Set()
      answering.set(token, calls)
      for (const other of calls) other.joinedAt ??= began
      const call: RefreshCall = { joinedAt: null }
      calls.add(call)
      return (isAnswered, now) => {
        const { joinedAt } = call
        if (joinedAt !== null && (isAnswered || now - joinedAt > HEARD_LATE_MS)) seen.atOnce++
        calls.delete(call)
        if (calls.size === 0) answering.delete(token)
      }
    },
    refreshes: () => ({ ...seen }),
  }
}

function lookUp(tokens: Map<string, Given>, channel: Channel, token: string, now: Instant): Given | Refused {
  const given = tokens.get(token)
  if (given === undefined || given.shop.channel !== channel) return 'unknown'
  if (given.isUsed) return 'used'
  return given.expiresAt <= now ? 'expired' : given
}

function shopOrExpired(given: Given | 'expired'): Shop | 'expired' {
  return given === 'expired' ? 'expired' : given.shop
}

import { CHANNEL_WORDS, channelOf } from './channel.ts'
import type { StoreRow } from './stores-repository.ts'

export interface ConnectionState {
  readonly kind: 'connected' | 'paused' | 'ended' | 'none' | 'elsewhere'
  readonly words: string
  /** Of `.outcome`. */
  readonly tone: 'good' | 'warn' | 'bad' | 'unchanged'
  readonly sign: string
}

/** Enough to reach a shop's owner. Shopee's end moves on with every renewal and comes near only when none succeeds. */
const SOON_MS = 7 * 86_400_000

/** What matters most comes first: nothing arrives while an authorisation has ended, paused or not. */
export function stateOf({ marketplace, authorisation, paused }: StoreRow, now: Date): ConnectionState {
  if (channelOf(marketplace) === null) {
    return { kind: 'elsewhere', words: 'Lewat API atau file', tone: 'unchanged', sign: '–' }
  }
  if (authorisation === null) return { kind: 'none', words: 'Belum terhubung', tone: 'unchanged', sign: '○' }
  if (authorisation.endedWhy !== null || authorisation.lastsUntil <= now) {
    return { kind: 'ended', words: 'Otorisasi habis', tone: 'bad', sign: '!' }
  }
  if (paused) return { kind: 'paused', words: 'Dijeda', tone: 'warn', sign: 'Ⅱ' }
  if (authorisation.lastsUntil.getTime() - now.getTime() < SOON_MS) {
    return { kind: 'connected', words: 'Terhubung, segera habis', tone: 'warn', sign: '●' }
  }
  return { kind: 'connected', words: 'Terhubung', tone: 'good', sign: '●' }
}

export function channelName({ marketplace }: Pick<StoreRow, 'marketplace'>): string {
  const channel = channelOf(marketplace)
  return channel === null ? '' : CHANNEL_WORDS[channel].name
}

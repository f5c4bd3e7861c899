import type { Config } from '../platform/config.ts'
import { openSigning } from '../platform/sealing.ts'

/**
 * What a marketplace carries from us to itself and back: which store is being connected, until when that counts, and a
 * signature that also stands over the session, so that nobody can finish in another's browser what he began in his own.
 */
export interface ConsentStates {
  write(storeId: number, session: Buffer, now: Date): string
  /** null: not ours, too old, or begun in another session. */
  read(state: string, session: Buffer, now: Date): number | null
}

/** Long enough to log in at the marketplace, with a code by SMS. */
const LASTS_MS = 30 * 60_000
const FORM = /^(\d{1,10})\.(\d{1,12})\.([\w-]{43})$/

export function openConsentStates(config: Pick<Config, 'appSecret' | 'appSecretPrevious'>): ConsentStates {
  const signing = openSigning(config, 'consent state')
  const signed = (store: string, until: string, session: Buffer) => `${store}.${until}.${session.toString('hex')}`
  return {
    write(storeId, session, now) {
      const until = String(now.getTime() + LASTS_MS).slice(0, -3)
      return `${storeId}.${until}.${signing.sign(signed(String(storeId), until, session))}`
    },
    read(state, session, now) {
      const [, store, until, signature] = FORM.exec(state) ?? []
      if (store === undefined || until === undefined || signature === undefined) return null
      const isOurs = signing.isSigned(signed(store, until, session), signature)
      return isOurs && now.getTime() < Number(until) * 1000 ? Number(store) : null
    },
  }
}

import type { Channel } from './shops.ts'

/** What a partner has registered with a marketplace for his app. */
export interface Registration {
  /** Where a seller is sent back to after consenting; null where the question itself says it. */
  readonly redirectUrl: string | null
  /** Where changes are told to; null: nowhere. */
  readonly pushUrl: string | null
}

export interface Registrations {
  of(channel: Channel): Registration
  set(channel: Channel, some: Partial<Registration>): void
}

const NOTHING: Registration = { redirectUrl: null, pushUrl: null }

export function createRegistrations(): Registrations {
  const known = new Map<Channel, Registration>()
  const of = (channel: Channel) => known.get(channel) ?? NOTHING
  return { of, set: (channel, some) => known.set(channel, { ...of(channel), ...some }) }
}

import { resealAll } from './reseal-repository.ts'
import type { Kept } from './sealed-tokens.ts'

/** At start, while APP_SECRET is being replaced: a sentence for the log, null when nothing had to be done. */
export async function takeOverSecrets({ db, sealing }: Pick<Kept, 'db' | 'sealing'>): Promise<string | null> {
  const { resealed, lost } = await resealAll(db, sealing)
  if (resealed === 0 && lost === 0) return null
  const kept = `${resealed} secrets of connections were sealed anew by the present APP_SECRET.`
  if (lost === 0) return `${kept} APP_SECRET_PREVIOUS can be removed once every process has started so.`
  return `${kept} ${lost} were sealed by another APP_SECRET and cannot be opened: set APP_SECRET_PREVIOUS to it and start again.`
}

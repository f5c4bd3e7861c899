import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../services.ts'
import type { SendAlertJob } from './job.ts'
import { sendAlert } from './send-alert.ts'
import { watchStores } from './watch.ts'

const LOOK_EVERY_MS = 30_000

/** From now on this process looks after stores that fall behind, and tells people. Whoever stops it waits for a look. */
export async function startAlerts(
  services: Services,
  onError: (error: unknown) => void,
): Promise<{ stop(): Promise<void> }> {
  const { queue, clock } = services
  await queue.work<SendAlertJob>('send-alert', {
    run: (job) =>
      sendAlert(services, job).catch((error) => {
        onError(error)
        throw error
      }),
    gaveUp: async () => {},
  })
  const stopping = new AbortController()
  const { signal } = stopping
  const since = clock.now()
  const looking = (async () => {
    while (!signal.aborted) {
      await watchStores(services, since).catch(onError)
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
    }
  })()
  return {
    stop: async () => {
      stopping.abort()
      await looking
    },
  }
}

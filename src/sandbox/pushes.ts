import { randomInt } from 'node:crypto'
import type { Accounts } from './accounts.ts'
import type { Instant } from './calendar.ts'
import { drawFrom, shuffled } from './draw.ts'
import type { Fault, FaultKind, Faults } from './faults.ts'
import type { Life } from './life.ts'
import { pushPrinterOf } from './marketplaces.ts'
import type { Registrations } from './registrations.ts'
import type { Shop } from './shops.ts'
import type { World } from './world.ts'

/** Tells partners by itself what has changed, at the addresses they have registered. */
export interface Pushes {
  /** Everything that has changed since the last time, or since the address was registered. */
  tellChanges(now: Instant): Promise<void>
  /** This order as it is now; null: its marketplace has no address. */
  tell(shop: Shop, life: Life, now: Instant): Promise<Told | null>
  /** The last ten thousand, as they were sent. */
  told(): readonly Told[]
  stop(): void
}

interface Told {
  readonly shop: string
  readonly invoice: string
  readonly pushId: string
  /** What went wrong with it on purpose. */
  readonly faults: readonly FaultKind[]
  /** HTTP status of the last answer; null: none came, or none yet. */
  status: number | null
}

interface Parts {
  readonly world: World
  readonly accounts: Accounts
  readonly registrations: Registrations
  readonly faults: Faults
}

const TOLD_KEPT = 10_000
const AT_ONCE = 16
const ANSWER_WITHIN = 5000
/** The marketplaces try again for hours; a sandbox has less time. */
const AGAIN_AFTER = [1000, 5000]

interface Push {
  readonly told: Told
  readonly faults: readonly Fault[]
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function createPushes({ world, accounts, registrations, faults }: Parts): Pushes {
  const told: Told[] = []
  const toldUpTo = new Map<string, Instant>()
  const timers = new Set<NodeJS.Timeout>()

  const later = (task: () => unknown, delayMs: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      task()
    }, delayMs)
    timers.add(timer.unref())
  }
  const send = async (push: Push, tries = 0): Promise<void> => {
    push.told.status = await statusOf(push)
    const isTaken = push.told.status !== null && push.told.status < 300
    const again = AGAIN_AFTER[tries]
    if (!isTaken && again !== undefined) later(() => send(push, tries + 1), again)
  }
  const deliver = async (push: Push): Promise<void> => {
    const kinds = push.told.faults
    if (told.push(push.told) > TOLD_KEPT) told.shift()
    if (kinds.includes('push-lost')) return
    const late = push.faults.find(({ kind }) => kind === 'push-late')
    if (late !== undefined) return later(() => send(push), 1000 * (late.lateSeconds ?? 30))
    await send(push)
    if (kinds.includes('push-twice')) await send(push)
  }
  const print = (shop: Shop, life: Life, now: Instant, url: string): Push => {
    const struck = faults.strikePush(
      shop.channel,
      shop.stores.map(({ code }) => code),
    )
    const kinds = struck.map(({ kind }) => kind)
    const app = accounts.apps[shop.channel]
    const signer = kinds.includes('push-forged') ? { ...app, secret: `not ${app.secret}` } : app
    const pushId = `7${randomInt(10 ** 14, 2 * 10 ** 14)}`
    world.mention(life, now)
    return {
      told: { shop: shop.id, invoice: life.order.number, pushId, faults: kinds, status: null },
      faults: struck,
      url,
      ...pushPrinterOf(shop.channel)({ shop, life, now, pushId }, signer, url),
    }
  }

  return {
    async tellChanges(now) {
      for (const shop of accounts.shops) {
        const { pushUrl } = registrations.of(shop.channel)
        const from = toldUpTo.get(shop.id) ?? now
        toldUpTo.set(shop.id, now + 1)
        if (pushUrl === null) continue
        const changes = shop.stores.flatMap(({ code }) => world.changed(code, 'shop', from, now))
        await deliverAll(
          changes.map(({ life }) => print(shop, life, now, pushUrl)),
          deliver,
        )
      }
    },
    async tell(shop, life, now) {
      const { pushUrl } = registrations.of(shop.channel)
      if (pushUrl === null) return null
      const push = print(shop, life, now, pushUrl)
      await deliver(push)
      return push.told
    },
    told: () => [...told],
    stop() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}

async function deliverAll(pushes: readonly Push[], deliver: (push: Push) => Promise<void>): Promise<void> {
  const isShuffled = pushes.some(({ told }) => told.faults.includes('push-shuffled'))
  const queue = isShuffled ? shuffled(drawFrom(pushes[0]?.told.pushId ?? ''), pushes) : [...pushes]
  while (queue.length > 0) await Promise.all(queue.splice(0, AT_ONCE).map(deliver))
}

/** null: nobody answered. */
async function statusOf({ url, headers, body }: Push): Promise<number | null> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN)
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    await response.arrayBuffer()
    return response.status
  } catch {
    return null
  }
}

import { setImmediate as breathe } from 'node:timers/promises'
import { forgetCounts } from '../backlog/counts-repository.ts'
import type { OutcomeKind } from '../backlog/outcome.ts'
import { recordOrders } from '../backlog/recording-repository.ts'
import { registerStores, registerWarehouses } from '../backlog/registration-repository.ts'
import type { Db, Trx } from '../database.ts'
import { type Answer, inWordsOfApi } from './answer.ts'
import type { Parsed } from './shape.ts'

/** Items validated at a stretch; then other requests get their turn. */
const AT_A_STRETCH = 500

interface Source {
  readonly caller: 'api' | 'file'
  readonly now: Date
}

/**
 * Records the items that are right and answers every one, in the order given. What reads items is loaded with the first
 * of them: making its validators takes an eighth of the time in which the whole app starts.
 */
export async function takeInOrders(db: Db, items: readonly unknown[], source: Source): Promise<readonly Answer[]> {
  const { parseOrder } = await import('./payload.ts')
  return takeIn(db, items, parseOrder, async (trx, observations) => {
    const outcomes = await recordOrders(trx, observations, source)
    return outcomes.map((outcome) =>
      outcome.kind === 'rejected'
        ? { outcome: 'rejected', errors: inWordsOfApi(outcome.errors) }
        : { outcome: outcome.kind },
    )
  })
}

export async function takeInStores(db: Db, items: readonly unknown[]): Promise<readonly Answer[]> {
  const { parseStore } = await import('./place.ts')
  return takeIn(db, items, parseStore, async (trx, stores) => (await registerStores(trx, stores)).map(answerOf))
}

export async function takeInWarehouses(db: Db, items: readonly unknown[]): Promise<readonly Answer[]> {
  const { parseWarehouse } = await import('./place.ts')
  return takeIn(db, items, parseWarehouse, async (trx, places) => (await registerWarehouses(trx, places)).map(answerOf))
}

function answerOf(outcome: OutcomeKind): Answer {
  return { outcome }
}

function isNews({ outcome }: Answer): boolean {
  return outcome === 'created' || outcome === 'updated'
}

async function takeIn<Value>(
  db: Db,
  items: readonly unknown[],
  parse: (item: unknown) => Parsed<Value>,
  store: (trx: Trx, values: readonly Value[]) => Promise<readonly Answer[]>,
): Promise<readonly Answer[]> {
  const answers = new Array<Answer>(items.length)
  const values: Value[] = []
  const places: number[] = []
  for (const [place, item] of items.entries()) {
    if (place % AT_A_STRETCH === 0) await breathe()
    const { value, errors } = parse(item)
    if (errors !== null) answers[place] = { outcome: 'rejected', errors }
    else places[values.push(value) - 1] = place
  }
  if (values.length === 0) return answers
  const stored = await db.transaction().execute((trx) => store(trx, values))
  if (stored.some(isNews)) forgetCounts(db)
  for (const [n, answer] of stored.entries()) answers[places[n] as number] = answer
  return answers
}

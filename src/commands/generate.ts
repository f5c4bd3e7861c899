import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { COLUMN_NAMES } from '../ingest/csv-columns.ts'
import { cellsOf, itemFrom } from '../ingest/generated-item.ts'
import { generateOrders } from '../ingest/generator.ts'
import { inventStores, inventWarehouses } from '../ingest/invented-places.ts'
import { systemClock } from '../platform/clock.ts'
import { SetupError } from '../platform/errors.ts'
import { csvOf } from '../platform/files/csv.ts'
import { runCommand } from './run.ts'

const USAGE =
  'npm run --silent generate -- [orders|stores|warehouses] [--count 10000] [--seed 1] [--now 2026-11-23T00:00:00Z] [--csv]'
const STORES = inventStores(30)
const WAREHOUSES = inventWarehouses(8)

/** Writes invented orders, or the stores and warehouses they name, as bodies for the API or as a CSV file. */
await runCommand(async () => {
  const { what, count, seed, now, csv } = wishes()
  // whoever reads us may have seen enough
  process.stdout.on('error', () => process.exit())
  if (what === 'stores') return write([JSON.stringify({ stores: STORES })])
  if (what === 'warehouses') return write([JSON.stringify({ warehouses: WAREHOUSES })])
  const codes = WAREHOUSES.map((warehouse) => warehouse.code)
  const orders = generateOrders({ count, seed, now, stores: STORES, warehouses: codes })
  return write(csv ? csvOf(COLUMN_NAMES, cells(orders)) : json(orders))
})

function wishes() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        count: { type: 'string', default: '10000' },
        seed: { type: 'string', default: '1' },
        now: { type: 'string' },
        csv: { type: 'boolean', default: false },
      },
    })
    const { count, seed, now, csv } = values
    const wish = {
      count: Number(count),
      seed: Number(seed),
      now: now === undefined ? systemClock.now() : new Date(now),
    }
    const { what = 'orders' } = { what: positionals[0] }
    const isKnown = ['orders', 'stores', 'warehouses'].includes(what) && positionals.length < 2
    const isNumber = Number.isInteger(wish.count) && wish.count >= 0 && Number.isInteger(wish.seed) && wish.seed >= 0
    if (!isKnown || !isNumber || Number.isNaN(wish.now.getTime())) throw new Error('wrong argument')
    return { what, ...wish, csv }
  } catch (cause) {
    throw new SetupError(USAGE, { cause })
  }
}

type Orders = ReturnType<typeof generateOrders>

async function* cells(orders: Orders): AsyncGenerator<readonly string[], void> {
  for (const order of orders) yield cellsOf(itemFrom(order))
}

function* json(orders: Orders): Generator<string, void> {
  let before = '{"orders":[\n'
  for (const order of orders) {
    yield before + JSON.stringify(itemFrom(order))
    before = ',\n'
  }
  yield before === ',\n' ? '\n]}\n' : `${before}]}\n`
}

async function write(pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
  for await (const piece of pieces) {
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain')
  }
}

import { parseArgs } from 'node:util'
import { systemClock } from '../platform/clock.ts'
import { SetupError } from '../platform/errors.ts'
import { STORES } from '../sandbox/catalog.ts'
import { MOST_STORES, storesFor } from '../sandbox/more-stores.ts'
import { SANDBOX_TOKEN, startSandbox } from '../sandbox/server.ts'
import { runCommand } from './run.ts'

const USAGE =
  'Usage: npm run sandbox -- [--port 3900] [--seed WORDS] [--orders-per-day 180] ' +
  `[--stores 12 (1 to ${MOST_STORES})] [--pace 1 (480: a day in three minutes)] [--access-ttl 14400 (seconds)]`

const OPTIONS = {
  port: { type: 'string', default: '3900' },
  seed: { type: 'string', default: 'backlog' },
  'orders-per-day': { type: 'string', default: '180' },
  stores: { type: 'string', default: String(STORES.length) },
  pace: { type: 'string', default: '1' },
  'access-ttl': { type: 'string', default: '14400' },
} as const

await runCommand(async () => {
  const { port, pace, ...world } = readArguments()
  const hurry = pace === 1 ? {} : { pace: { times: pace, since: systemClock.now().getTime() } }
  const sandbox = await startSandbox({ clock: systemClock, port, ...world, ...hurry }).catch((error) => {
    throw error.code === 'EADDRINUSE' ? new SetupError(`Port ${port} is taken: choose another with --port.`) : error
  })
  console.log(`The sandbox is at ${sandbox.url} and takes the token "${SANDBOX_TOKEN}".`)
  console.log(`Its stores: curl -H 'Authorization: Bearer ${SANDBOX_TOKEN}' ${sandbox.url}/sandbox/catalog`)
  console.log(`Use it: SANDBOX_URL=${sandbox.url} npm start. Stop it with Ctrl-C.`)
})

function readArguments() {
  const { values } = parsed()
  const amount = (text: string, low: number, high: number) => {
    const number = Number(text)
    if (Number.isInteger(number) && number >= low && number <= high) return number
    throw new SetupError(USAGE)
  }
  return {
    port: amount(values.port, 0, 65_535),
    seed: values.seed,
    ordersPerDay: amount(values['orders-per-day'], 1, 50_000),
    stores: storesFor(amount(values.stores, 1, MOST_STORES)),
    pace: amount(values.pace, 1, 10_000),
    accessTtlSeconds: amount(values['access-ttl'], 1, 31 * 86_400),
  }
}

function parsed() {
  try {
    return parseArgs({ options: OPTIONS })
  } catch {
    throw new SetupError(USAGE)
  }
}

import { parseArgs } from 'node:util'
import { systemClock } from '../platform/clock.ts'
import { SetupError } from '../platform/errors.ts'
import { SANDBOX_TOKEN, startSandbox } from '../sandbox/server.ts'
import { runCommand } from './run.ts'

const USAGE = 'Usage: npm run sandbox -- [--port 3900] [--seed WORDS] [--orders-per-day 180]'

await runCommand(async () => {
  const { port, seed, ordersPerDay } = readArguments()
  const sandbox = await startSandbox({ clock: systemClock, port, seed, ordersPerDay }).catch((error) => {
    throw error.code === 'EADDRINUSE' ? new SetupError(`Port ${port} is taken: choose another with --port.`) : error
  })
  console.log(`The sandbox is at ${sandbox.url} and takes the token "${SANDBOX_TOKEN}".`)
  console.log(`Its stores: curl -H 'Authorization: Bearer ${SANDBOX_TOKEN}' ${sandbox.url}/sandbox/catalog`)
  console.log(`Use it: SANDBOX_URL=${sandbox.url} npm start. Stop it with Ctrl-C.`)
})

function readArguments(): { readonly port: number; readonly seed: string; readonly ordersPerDay: number } {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '3900' },
        seed: { type: 'string', default: 'backlog' },
        'orders-per-day': { type: 'string', default: '180' },
      },
    })
    const [port, ordersPerDay] = [Number(values.port), Number(values['orders-per-day'])]
    const isUsable = Number.isInteger(port) && port >= 0 && port < 65_536 && ordersPerDay >= 1 && ordersPerDay <= 50_000
    if (isUsable) return { port, seed: values.seed, ordersPerDay }
  } catch {}
  throw new SetupError(USAGE)
}

import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { tableOf } from '../erp/conformance/check.ts'
import { examine } from '../erp/conformance/conformance.ts'
import { systemClock } from '../platform/clock.ts'
import { SetupError } from '../platform/errors.ts'
import { runCommand } from './run.ts'

const USAGE = `Usage: npm run bgen:check -- URL --store CODE --token TOKEN (or - to read it from standard input)
         [--days 30]              how far back documents are listed
         [--act KODE_INVOICE_MP]  also import and invoice this order, which must have no documents yet
Example: npm run bgen:check -- http://127.0.0.1:3900/bgen/v1 --store SHP-NIRMALA --token sandbox`

const OPTIONS = {
  store: { type: 'string' },
  token: { type: 'string' },
  days: { type: 'string', default: '30' },
  act: { type: 'string' },
} as const

/** Exit code 1: some promise of the contract is not kept, or the arguments are wrong. */
await runCommand(async () => {
  const { token, ...rest } = readArguments()
  const secret = token === '-' ? (await text(process.stdin)).trim() : token
  const verdicts = await examine({ ...rest, token: secret }, systemClock)
  console.log(tableOf(verdicts))
  if (verdicts.some(({ kind }) => kind === 'failed')) process.exitCode = 1
})

function readArguments() {
  const { values, positionals } = parsed()
  const [address = '', ...more] = positionals
  const { store, token, act = null } = values
  const isAddress = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
  const isDays = /^[1-9]\d{0,2}$/.test(values.days)
  if (!isAddress || more.length > 0 || !store || !token || act === '' || !isDays) throw new SetupError(USAGE)
  return { baseUrl: address.replace(/\/+$/, ''), store, token, days: Number(values.days), act }
}

function parsed() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true })
  } catch {
    throw new SetupError(USAGE)
  }
}

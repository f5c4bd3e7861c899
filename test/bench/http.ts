import { fileURLToPath } from 'node:url'
import { outputOf, type Started } from './processes.ts'

const AUTOCANNON = fileURLToPath(import.meta.resolve('autocannon'))
const SECONDS = 5
const ROUNDS = 5

export interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

interface Load {
  readonly perSecond: number
  readonly bytesPerAnswer: number
  readonly failed: number
}

/** Requests per second of two targets, one after the other, round by round; prints their ratio. */
export async function compareThroughput(ours: Target, ceiling: Target, connections: number): Promise<number> {
  for (const target of [ours, ceiling]) await load(target, connections, 2)
  const ratios: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const one = await load(ours, connections, SECONDS)
    const other = await load(ceiling, connections, SECONDS)
    ratios.push(one.perSecond / other.perSecond)
    console.log(
      `  c=${connections} round ${round}: ours ${said(one)}, ceiling ${said(other)}, ratio ${ratios.at(-1)?.toFixed(2)}`,
    )
  }
  return medianOf(ratios)
}

async function load({ url, headers }: Target, connections: number, seconds: number): Promise<Load> {
  const heads = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const args = [AUTOCANNON, '-j', '-c', String(connections), '-d', String(seconds), ...heads, url]
  const answer = JSON.parse(await outputOf(process.execPath, args))
  return {
    perSecond: answer.requests.average,
    bytesPerAnswer: answer.throughput.total / answer.requests.total,
    failed: answer.non2xx + answer.errors,
  }
}

function said({ perSecond, bytesPerAnswer, failed }: Load): string {
  const failures = failed > 0 ? `, ${failed} FAILED` : ''
  return `${perSecond.toFixed(0)}/s (${bytesPerAnswer.toFixed(0)} B${failures})`
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Signs in as a person does and gives the Cookie header. */
export async function signIn({ address }: Started, email: string, password: string): Promise<string> {
  const answer = await fetch(`${address}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: address },
    body: new URLSearchParams({ email, password }),
  })
  const cookie = answer.headers.get('set-cookie')
  if (answer.status !== 303 || cookie === null) throw new Error(`login answered ${answer.status}`)
  return cookie.split(';')[0] ?? ''
}

import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Busy } from '../platform/errors.ts'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** Of scrypt: 2^logN blocks of memory, `p` times over. Kept in each hash, so that it can be raised later. */
export interface Cost {
  readonly logN: number
  readonly r: number
  readonly p: number
}

/** About 185 ms of one core and 32 MiB. Source: OWASP password storage cheat sheet, read 2026-11. */
export const COST: Cost = { logN: 15, r: 8, p: 3 }

/** Longer ones only cost time. */
export const LONGEST_PASSWORD_BYTES = 1024

/** One core stays free for pages, and a crowd at the door waits some seconds at most. */
const AT_ONCE = 2
const MOST_WAITING = 40

export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(16)
  const key = await takingTurns(() => derive(password, salt, 32, optionsOf(cost)))
  return ['scrypt', cost.logN, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$')
}

export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, logN, r, p, salt, key] = hash.split('$')
  if (salt === undefined || key === undefined) return false
  const expected = Buffer.from(key, 'base64')
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) }
  const found = await takingTurns(() => derive(password, Buffer.from(salt, 'base64'), 32, optionsOf(cost)))
  return found.length === expected.length && timingSafeEqual(found, expected)
}

/** Takes as long as isPassword and is never true: for people we do not know. */
export async function isNobodysPassword(password: string, cost: Cost = COST): Promise<false> {
  await takingTurns(() => derive(password, randomBytes(16), 32, optionsOf(cost)))
  return false
}

function optionsOf({ logN, r, p }: Cost): ScryptOptions {
  const N = 2 ** logN
  return { N, r, p, maxmem: 256 * N * r }
}

let running = 0
const waiting: (() => void)[] = []

async function takingTurns<T>(task: () => Promise<T>): Promise<T> {
  if (waiting.length >= MOST_WAITING)
    throw new Busy('Terlalu banyak orang masuk pada saat yang sama. Tunggu sebentar, lalu coba lagi.')
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go))
  else running += 1
  try {
    return await task()
  } finally {
    // Whoever waits takes over this turn; only without one does it end.
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

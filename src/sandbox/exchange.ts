import type { IncomingHttpHeaders } from 'node:http'
import type { Instant } from './calendar.ts'

/** One request and what is answered to it; the faces know nothing of sockets. */
export interface Asked {
  readonly now: Instant
  readonly headers: IncomingHttpHeaders
  readonly query: URLSearchParams
  readonly body: unknown
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json: unknown
}

/** Method and path → answer. */
export type Face = Readonly<Record<string, (asked: Asked) => Answer>>

/** The request cannot be answered as it is; the message says what is wrong with it. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest'
}

export function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
}

export function wordIn(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new BadRequest(`${name} is missing`)
}

export function wordsIn(value: unknown, name: string, most: number): readonly string[] {
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string')
  if (!isList) throw new BadRequest(`${name} must be a list of texts`)
  if (value.length > most) throw new BadRequest(`${name} holds more than ${most}`)
  return value
}

export function instantIn(value: string | null, name: string): Instant {
  const instant = Date.parse(value ?? '')
  if (Number.isNaN(instant)) throw new BadRequest(`${name} must be a time`)
  return instant
}

/** A page of a list sorted by (time, number), from behind the cursor; the cursor of the next one is null at the end. */
export function pageOf<Row extends { readonly updatedAt: Instant; readonly life: { order: { number: string } } }>(
  rows: readonly Row[],
  cursor: string | null,
  size: number,
): { readonly rows: readonly Row[]; readonly nextCursor: string | null } {
  const [time, number = ''] = cursor === null ? [] : splitCursor(cursor)
  const isBehind = ({ updatedAt, life }: Row) =>
    time === undefined || updatedAt > time || (updatedAt === time && life.order.number > number)
  const left = rows.filter(isBehind)
  const page = left.slice(0, size)
  const last = page.at(-1)
  const hasMore = last !== undefined && left.length > page.length
  return { rows: page, nextCursor: hasMore ? printCursor(last.updatedAt, last.life.order.number) : null }
}

function printCursor(time: Instant, number: string): string {
  return Buffer.from(JSON.stringify([time, number])).toString('base64url')
}

function splitCursor(cursor: string): readonly [Instant, string] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(parts) && typeof parts[0] === 'number' && typeof parts[1] === 'string')
      return [parts[0], parts[1]]
  } catch {}
  throw new BadRequest('cursor is not one of ours')
}

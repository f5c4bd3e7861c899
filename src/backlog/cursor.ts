import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '../platform/config.ts'
import { SetupError } from '../platform/errors.ts'
import { type Cursor, type Cursors, type Position, SORTS } from './position.ts'

const DIRECTIONS = ['forward', 'back'] as const
const FORM = /^(\d)(\d)\.(-?[0-9a-z]{1,11}|_)\.([0-9a-z]{1,11})\.([\w-]{22})$/

/** The cursors of this installation. */
export function openCursors({
  appSecret,
  appSecretPrevious,
}: Pick<Config, 'appSecret' | 'appSecretPrevious'>): Cursors {
  if (appSecret === null) throw new SetupError('APP_SECRET is not set: it signs the addresses of pages.')
  return cursorsFrom(appSecret, appSecretPrevious)
}

/** `previous` still reads what it signed while the secret is being rotated. */
export function cursorsFrom(secret: string, previous: string | null): Cursors {
  const key = keyFrom(secret)
  const written = new Map<string, string>()
  const keys = previous === null ? [key] : [key, keyFrom(previous)]
  return {
    write: (position) => write(position, key, written),
    read: (token) => read(token, keys),
  }
}

/** A key for this purpose alone. */
function keyFrom(secret: string): Buffer {
  return createHmac('sha256', secret).update('backlog cursor 1').digest()
}

/** Everybody who looks at the first page is given the same next one; `written`: texts that were signed lately. */
function write(position: Position, key: Buffer, written: Map<string, string>): Cursor {
  const text = textOf(position)
  const token = written.get(text) ?? `${text}.${signatureOf(text, key)}`
  if (written.size >= MOST_WRITTEN) written.clear()
  written.set(text, token)
  return { token, position }
}

const MOST_WRITTEN = 1_000

function read(token: string, keys: readonly Buffer[]): Cursor | null {
  const [, sort, direction, key, id, signature] = FORM.exec(token) ?? []
  if (sort === undefined || direction === undefined || key === undefined || id === undefined) return null
  const position = positionOf(Number(sort), Number(direction), key, id)
  if (position === null || signature === undefined) return null
  const text = token.slice(0, -signature.length - 1)
  // as text: the last letter holds bits that decoding drops, and another letter must not pass for it
  const given = Buffer.from(signature)
  const signed = keys.some((each) => timingSafeEqual(Buffer.from(signatureOf(text, each)), given))
  return signed ? { token, position } : null
}

function textOf({ sort, direction, key, id }: Position): string {
  const kind = `${SORTS.indexOf(sort)}${DIRECTIONS.indexOf(direction)}`
  return `${kind}.${key === null ? '_' : key.toString(36)}.${id.toString(36)}`
}

function positionOf(sortAt: number, directionAt: number, key: string, id: string): Position | null {
  const sort = SORTS[sortAt]
  const direction = DIRECTIONS[directionAt]
  if (sort === undefined || direction === undefined) return null
  return { sort, direction, key: key === '_' ? null : Number.parseInt(key, 36), id: Number.parseInt(id, 36) }
}

/** 128 bits in 22 letters. */
function signatureOf(text: string, key: Buffer): string {
  return createHmac('sha256', key).update(text).digest().subarray(0, 16).toString('base64url')
}

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Config } from './config.ts'
import { SetupError } from './errors.ts'

/** Seals secrets for the database: who reads a table, a backup or a replica without APP_SECRET cannot open them. */
export interface Sealing {
  /** `place` names where the secret stands (table, row, column): moved to another place it does not open. */
  seal(secret: string, place: string): Buffer
  /** @throws {CannotOpen} */
  open(sealed: Buffer, place: string): string
  /** False: sealed by the previous APP_SECRET, or by one that nobody has told us. */
  isCurrent(sealed: Buffer): boolean
}

/** Sealed by an APP_SECRET that we do not have, for another place, or damaged. The message holds nothing of it. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen'
}

type Secrets = Pick<Config, 'appSecret' | 'appSecretPrevious'>

const CIPHER = 'aes-256-gcm'
const FORM = 1
const KEY_ID_BYTES = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_ID_AT = 1
const NONCE_AT = KEY_ID_AT + KEY_ID_BYTES
const TAG_AT = NONCE_AT + NONCE_BYTES
const TEXT_AT = TAG_AT + TAG_BYTES

interface Key {
  readonly id: Buffer
  readonly key: Buffer
}

/**
 * AES-256-GCM with a key by HKDF-SHA256 from APP_SECRET. A sealed secret is: form (1 byte), id of the key (4), nonce
 * (12), tag (16), ciphertext. The id tells which of two secrets sealed it, so APP_SECRET_PREVIOUS opens what is older.
 */
export function openSealing({ appSecret, appSecretPrevious }: Secrets, purpose: string): Sealing {
  if (appSecret === null) throw new SetupError('APP_SECRET is not set: it seals tokens and secrets.')
  const current = keyFrom(appSecret, purpose)
  const known = appSecretPrevious === null ? [current] : [current, keyFrom(appSecretPrevious, purpose)]
  return {
    seal: (secret, place) => seal(secret, place, current),
    open(sealed, place) {
      const by = known.find(({ id }) => id.equals(keyIdOf(sealed)))
      if (by === undefined) throw new CannotOpen(`sealed by another APP_SECRET: ${place}`)
      return open(sealed, place, by.key)
    },
    isCurrent: (sealed) => current.id.equals(keyIdOf(sealed)),
  }
}

function seal(secret: string, place: string, { id, key }: Key): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(place))
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(FORM), id, nonce, cipher.getAuthTag(), text])
}

function open(sealed: Buffer, place: string, key: Buffer): string {
  try {
    const nonce = sealed.subarray(NONCE_AT, TAG_AT)
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(TAG_AT, TEXT_AT))
    return decipher.update(sealed.subarray(TEXT_AT), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    throw new CannotOpen(`damaged, or sealed for another place than ${place}`)
  }
}

/** Empty when it is in no form of ours. */
function keyIdOf(sealed: Buffer): Buffer {
  return sealed[0] === FORM ? sealed.subarray(KEY_ID_AT, NONCE_AT) : Buffer.alloc(0)
}

function keyFrom(secret: string, purpose: string): Key {
  const derived = (info: string, bytes: number) => Buffer.from(hkdfSync('sha256', secret, '', info, bytes))
  return { id: derived(`${purpose} key id`, KEY_ID_BYTES), key: derived(`${purpose} key`, 32) }
}

/** Signs what leaves the house for a while and comes back. */
export interface Signing {
  sign(text: string): string
  isSigned(text: string, signature: string): boolean
}

/** HMAC-SHA256, 43 letters that may stand in an address. What the previous APP_SECRET signed still counts. */
export function openSigning({ appSecret, appSecretPrevious }: Secrets, purpose: string): Signing {
  if (appSecret === null) throw new SetupError('APP_SECRET is not set: it signs addresses.')
  const keys = [appSecret, appSecretPrevious].flatMap((each) => (each === null ? [] : [keyFrom(each, purpose).key]))
  const signatureBy = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64url')
  return {
    sign: (text) => signatureBy(keys[0] as Buffer, text),
    isSigned(text, signature) {
      const given = Buffer.from(signature)
      const expected = keys.map((key) => Buffer.from(signatureBy(key, text)))
      return expected.some((each) => each.length === given.length && timingSafeEqual(each, given))
    },
  }
}

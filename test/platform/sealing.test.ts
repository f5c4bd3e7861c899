import t from 'tap'
import { SetupError } from '../../src/platform/errors.ts'
import { CannotOpen, openSealing, openSigning } from '../../src/platform/sealing.ts'

const OLD = 'the secret of last year, 32 long!'
const NEW = 'the secret of this year, 32 long!'
const PLACE = 'authorisations.access_sealed shopee 220011'
const TOKEN = 'r3fr3sh-tökén'

const sealing = (appSecret: string | null, appSecretPrevious: string | null = null, purpose = 'connections') =>
  openSealing({ appSecret, appSecretPrevious }, purpose)

t.test('what is sealed opens again, and shows nothing of itself', async (t) => {
  const box = sealing(NEW)
  const sealed = box.seal(TOKEN, PLACE)
  t.equal(box.open(sealed, PLACE), TOKEN)
  t.equal(box.open(box.seal('', PLACE), PLACE), '', 'an empty secret too')
  t.notOk(sealed.includes(Buffer.from(TOKEN)))
  t.notSame(sealed, box.seal(TOKEN, PLACE), 'sealed twice it looks different')
})

t.test('it opens nowhere else, by nobody else and not when it was touched', async (t) => {
  const sealed = sealing(NEW).seal(TOKEN, PLACE)
  const touched = (at: number) => {
    const copy = Buffer.from(sealed)
    copy[at] = (copy[at] ?? 0) ^ 1
    return copy
  }
  const cases = [
    { says: 'at another place', open: () => sealing(NEW).open(sealed, 'authorisations.access_sealed shopee 220012') },
    { says: 'with another secret', open: () => sealing(OLD).open(sealed, PLACE) },
    { says: 'for another purpose', open: () => sealing(NEW, null, 'erp').open(sealed, PLACE) },
    { says: 'cut off', open: () => sealing(NEW).open(sealed.subarray(0, 20), PLACE) },
    { says: 'empty', open: () => sealing(NEW).open(Buffer.alloc(0), PLACE) },
    ...[0, 2, 6, 18, sealed.length - 1].map((at) => ({
      says: `byte ${at} changed`,
      open: () => sealing(NEW).open(touched(at), PLACE),
    })),
  ]
  for (const { says, open } of cases) {
    const error = t.throws(open, CannotOpen, says) as unknown as Error
    t.notMatch(`${error?.message}${error?.stack}`, TOKEN, `${says}: the error keeps the secret`)
  }
})

t.test(
  'while the secret is being changed the old one opens, and all that is new is sealed by the new one',
  async (t) => {
    const old = sealing(OLD).seal(TOKEN, PLACE)
    const both = sealing(NEW, OLD)
    t.equal(both.open(old, PLACE), TOKEN)
    t.notOk(both.isCurrent(old))
    const again = both.seal(TOKEN, PLACE)
    t.ok(both.isCurrent(again))
    t.equal(sealing(NEW).open(again, PLACE), TOKEN, 'afterwards the old secret is not needed any more')
  },
)

t.test('without APP_SECRET nothing is sealed or signed', async (t) => {
  t.throws(() => sealing(null), SetupError)
  t.throws(() => openSigning({ appSecret: null, appSecretPrevious: null }, 'consent'), SetupError)
})

t.test('what was signed is known again, also by the previous secret, and nothing else is', async (t) => {
  const signing = openSigning({ appSecret: NEW, appSecretPrevious: null }, 'consent')
  const signature = signing.sign('7.abc')
  t.match(signature, /^[\w-]{43}$/)
  t.ok(signing.isSigned('7.abc', signature))
  t.ok(openSigning({ appSecret: OLD, appSecretPrevious: NEW }, 'consent').isSigned('7.abc', signature))
  t.notOk(signing.isSigned('8.abc', signature), 'another text')
  t.notOk(signing.isSigned('7.abc', `${signature}A`), 'a longer signature')
  t.notOk(signing.isSigned('7.abc', ''), 'none')
  t.notOk(openSigning({ appSecret: NEW, appSecretPrevious: null }, 'other').isSigned('7.abc', signature))
})

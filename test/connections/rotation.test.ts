import t from 'tap'
import { keepAuthorisation, registerApp } from '../../src/connections/connecting.ts'
import { openCredentials } from '../../src/connections/credentials.ts'
import { SEALING_PURPOSE } from '../../src/connections/sealed-place.ts'
import { takeOverSecrets } from '../../src/connections/take-over-secrets.ts'
import { openSealing } from '../../src/platform/sealing.ts'
import { testClock } from '../helpers/app.ts'
import { testDatabase } from '../helpers/database.ts'

const [OLD, NEW, THIRD] = [
  'the secret of last year, 32 long!',
  'the secret of this year, 32 long!',
  'the secret of next year, 32 long!',
]
const APP = {
  ...{ channel: 'lazada', key: '131415', secret: 'an app secret', baseUrl: 'https://x', authUrl: 'https://y' },
  ...{ consentUrl: null, serviceId: null },
}

t.test('a start with the previous APP_SECRET seals everything anew, and then does without it', async (t) => {
  const [db, clock] = [await testDatabase(t), testClock()]
  const with_ = (appSecret: string, appSecretPrevious: string | null = null) => {
    const sealing = openSealing({ appSecret, appSecretPrevious }, SEALING_PURPOSE)
    return { db, clock, sealing, credentials: openCredentials({ db, clock, sealing }) }
  }
  const before = with_(OLD)
  t.equal(await takeOverSecrets(before), null, 'nothing is there yet')
  const later = new Date(clock.now().getTime() + 3_600_000)
  const grant = { accessToken: 'access', accessExpiresAt: later, refreshToken: 'refresh', refreshExpiresAt: later }
  const ids = await db.transaction().execute(async (trx) => {
    await registerApp(trx, before, APP)
    const keep = (shopId: string) =>
      keepAuthorisation(trx, before, {
        channel: 'lazada',
        shop: { shopId, shopCipher: null, name: shopId },
        grant,
        by: null,
      })
    return [await keep('400'), await keep('401')]
  })
  t.equal(await takeOverSecrets(before), null, 'nothing to do without another secret')

  const stranger = await takeOverSecrets(with_(NEW))
  t.match(stranger, /0 secrets .* 5 were sealed by another APP_SECRET/)
  t.match(await takeOverSecrets(with_(NEW, OLD)), /5 secrets .* can be removed/)
  t.equal(await takeOverSecrets(with_(NEW, OLD)), null, 'once is enough')

  const after = with_(NEW)
  t.same(await after.credentials.app('lazada'), APP)
  for (const id of ids) {
    const shop = { id, shopId: '', shopCipher: null }
    t.equal(await after.credentials.accessToken(shop, async () => grant), 'access')
    clock.set(later)
    let spent = ''
    const renewed = { ...grant, accessExpiresAt: new Date(later.getTime() + 3_600_000) }
    const refresh = async (token: string) => {
      spent = token
      return renewed
    }
    await after.credentials.accessToken(shop, refresh)
    t.equal(spent, 'refresh')
    clock.set(new Date(later.getTime() - 3_600_000))
  }
  t.match(await takeOverSecrets(with_(THIRD, NEW)), /5 secrets/, 'and so again the next time')
})

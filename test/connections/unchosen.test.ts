import t from 'tap'
import { registerStores } from '../../src/backlog/registration-repository.ts'
import { forgetUnchosenShops } from '../../src/connections/authorisations-repository.ts'
import { keepAuthorisation } from '../../src/connections/connecting.ts'
import { bindStore, lockGrantedShop } from '../../src/connections/stores-repository.ts'
import { testClock, testConfig, testSeals } from '../helpers/app.ts'
import { testDatabase } from '../helpers/database.ts'

const HOUR_MS = 3_600_000

t.test('shops that were granted and became no store are forgotten with their tokens after a day', async (t) => {
  const [db, clock] = [await testDatabase(t), testClock()]
  const sealer = { clock, ...testSeals(db, clock, testConfig()) }
  const later = new Date(clock.now().getTime() + HOUR_MS)
  const grant = { accessToken: 'access', accessExpiresAt: later, refreshToken: 'refresh', refreshExpiresAt: later }
  const keep = (shopId: string) => {
    const granted = { channel: 'shopee', shop: { shopId, shopCipher: null, name: shopId }, grant, by: null }
    return db.transaction().execute((trx) => keepAuthorisation(trx, sealer, granted))
  }
  const kept = async () => {
    const rows = await db.selectFrom('authorisations').select('shop_id').orderBy('shop_id').execute()
    return rows.map(({ shop_id }) => shop_id)
  }
  const [chosen] = [await keep('7001'), await keep('7002'), await keep('7003')]
  await db.transaction().execute(async (trx) => {
    await registerStores(trx, [{ code: 'SHP-1', name: 'Toko Satu', marketplace: 'shopee' }])
    const { id: storeId } = await trx.selectFrom('stores').select('id').executeTakeFirstOrThrow()
    const binding = { channel: 'shopee', baseUrl: 'http://x', authorisationId: chosen, backfillDays: 31 }
    await bindStore(trx, { storeId, ...binding })
  })
  clock.advance(24 * HOUR_MS)
  t.equal(await forgetUnchosenShops(db, clock.now()), 0, 'a day to choose in')
  await keep('7003')
  clock.advance(1)
  await db.transaction().execute(async (trx) => {
    const { id } = await trx
      .selectFrom('authorisations')
      .select('id')
      .where('shop_id', '=', '7002')
      .executeTakeFirstOrThrow()
    await lockGrantedShop(trx, id)
    t.equal(await forgetUnchosenShops(db, clock.now()), 0, 'one that somebody is just choosing stays')
  })
  t.equal(await forgetUnchosenShops(db, clock.now()), 1)
  t.same(await kept(), ['7001', '7003'], 'the store’s own, and one that was granted again')
})

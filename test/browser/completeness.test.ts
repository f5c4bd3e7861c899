import t from 'tap'
import { CHECK_JOB } from '../../src/completeness/job.ts'
import { startChecks } from '../../src/completeness/start-checks.ts'
import { openQueue } from '../../src/platform/queue.ts'
import { testApp } from '../helpers/app.ts'
import { accessible, DESK, openBrowser, PHONE, picture } from '../helpers/browser.ts'
import { ORIGIN } from '../helpers/sign-in.ts'
import { openStage } from '../helpers/stage.ts'

const STORES = ['SHP-NIRMALA', 'SHP-RIMBA']
const PAGE = '/oms/completeness'
const REFUSED = /status of 422/

t.test('a check is asked for, followed to its end, and each difference leads to its numbers', async (t) => {
  const stage = await openStage(t)
  stage.sandbox.misbehave({ kind: 'late', store: 'SHP-NIRMALA', lateSeconds: 4 * 24 * 3600 })
  await stage.pull(STORES)
  stage.sandbox.behave()
  const queue = openQueue({ databaseUrl: stage.databaseUrl, kinds: [CHECK_JOB], onError: () => {} })
  t.teardown(() => queue.stop(0))
  const { config: _, ...services } = { ...stage.services, queue }
  const { app, signIn } = await testApp(t, services)
  const browser = await openBrowser(t, app)
  const cookie = await signIn()
  const page = await browser.visit({ cookie, expected: [REFUSED] })
  await page.goto(`${PAGE}?store=SHP-NIRMALA&store=SHP-RIMBA`)
  await page.getByText('belum diperiksa').first().waitFor()
  await page.getByRole('button', { name: 'Periksa sekarang' }).click()
  await page.getByRole('heading', { name: 'Memeriksa kelengkapan 2 toko' }).waitFor()
  await startChecks({ ...stage.services, queue }, (error) => t.fail(String(error)))
  await page.getByText('ditemukan dan ditarik').first().waitFor()
  await page.locator('#checking').waitFor({ state: 'detached' })
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    await page.setViewportSize(viewport)
    await picture(page, `completeness-${size}`)
    await accessible(t, page, `completeness (${size})`)
    t.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width, `fits ${size}`)
  }
  await page.getByText('ditemukan dan ditarik').last().click()
  await page.getByRole('heading', { name: 'Ditarik oleh pemeriksaan' }).waitFor()
  await picture(page, 'completeness-numbers-phone')
  await accessible(t, page, 'numbers')
  await page.setViewportSize(DESK)
  await page
    .getByRole('link', { name: /^Investigasi/ })
    .first()
    .click()
  await page.locator('#modal[open]').waitFor()

  await page.goto(`${PAGE}?from=2026-02-30`)
  await page.getByRole('heading', { name: 'Filter belum bisa dipakai' }).waitFor()
  t.equal(await page.locator('#from').inputValue(), '2026-02-30')

  const scoped = await signIn({ role: 'warehouse', warehouseIds: [1] })
  const shown = await app.inject({ url: PAGE, headers: { cookie: scoped } })
  t.match(shown.body, /gudang tertentu/)
  t.notMatch(shown.body, /Periksa sekarang/)
  const post = (who: string, payload: string) =>
    app.inject({
      method: 'POST',
      url: `${PAGE}/checks`,
      headers: { cookie: who, origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
      payload,
    })
  t.equal((await post(scoped, '')).statusCode, 403)
  t.equal((await post(await signIn({ role: 'viewer' }), '')).statusCode, 403)
  t.equal((await post(cookie, 'from=2026-02-30')).statusCode, 422)
  t.equal((await post(cookie, 'from=2026-11-19&to=2026-11-19')).statusCode, 422, 'that day has not begun')
  const get = (url: string) => app.inject({ url, headers: { cookie } })
  for (const part of ['missing', 'unknown', 'without-so', 'without-invoice']) {
    t.equal((await get(`${PAGE}/numbers?part=${part}`)).statusCode, 200, part)
  }
  t.equal((await get(`${PAGE}/numbers?part=all`)).statusCode, 422)
  t.equal((await get(`${PAGE}/progress`)).statusCode, 303)
})

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
  for (const [size, viewport] of Object.entries({ phone: PHONE, desk: DESK })) {
    await page.setViewportSize(viewport)
    await picture(page, `completeness-numbers-${size}`)
    await accessible(t, page, `numbers (${size})`)
    t.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width, `numbers fit ${size}`)
  }
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

t.test('without JavaScript the same: choose a store and its days, have it checked, read the numbers', async (t) => {
  const stage = await openStage(t)
  await stage.pull(STORES)
  const queue = openQueue({ databaseUrl: stage.databaseUrl, kinds: [CHECK_JOB], onError: () => {} })
  t.teardown(() => queue.stop(0))
  const { config: _, ...services } = { ...stage.services, queue }
  const { app, signIn } = await testApp(t, services)
  const browser = await openBrowser(t, app)
  const page = await browser.visit({ cookie: await signIn(), javaScriptEnabled: false, viewport: PHONE })
  await page.goto(PAGE)
  await page.locator('#from').fill('2026-11-16')
  await page.locator('#to').fill('2026-11-18')
  await page.locator('#store summary').click()
  await page.getByLabel('Nirmala Dapur Store').check()
  await page.getByRole('button', { name: 'Search' }).click()
  await page.waitForURL(/from=2026-11-16&to=2026-11-18&store=SHP-NIRMALA$/)
  const rows = page.locator('table.completeness tbody tr')
  t.equal(await rows.count(), 1)
  t.equal(await rows.first().locator('td').count(), 4, 'three days and their sum')

  await page.getByRole('button', { name: 'Periksa sekarang' }).click()
  await page.getByRole('heading', { name: 'Memeriksa kelengkapan 1 toko' }).waitFor()
  t.match(page.url(), /from=2026-11-16&to=2026-11-18&store=SHP-NIRMALA$/, 'the same days of the same store')
  await startChecks({ ...stage.services, queue }, (error) => t.fail(String(error)))
  // the page loads itself anew, as its head asks a browser without scripts to
  await page.getByText('cocok').first().waitFor()
  await picture(page, 'completeness-plain-phone')

  const ofOneDay = rows
    .first()
    .locator('td:not(:last-child)')
    .getByRole('link', { name: /tanpa SO/ })
  await ofOneDay.first().click()
  await page.waitForURL('**/numbers?*')
  const asked = new URL(page.url()).searchParams
  t.equal(asked.get('from'), asked.get('to'), 'the numbers of one day')
  t.same(asked.getAll('store'), ['SHP-NIRMALA'])
  const listed = page.locator('table.numbers-found tbody tr')
  t.ok((await listed.count()) > 0)
  await page
    .getByRole('link', { name: /^Investigasi/ })
    .first()
    .click()
  await page.waitForURL('**/investigation')
  await page.goBack()
  const code = (await listed.first().locator('th').textContent())?.trim() ?? ''
  await listed.first().locator('th a').click()
  await page.waitForURL('**/oms/backlog-orders?*')
  await page.locator('.board tbody').getByText(code).waitFor()
  await page.goBack()
  await page.getByRole('link', { name: 'Kembali ke Kelengkapan' }).click()
  await page.getByRole('heading', { level: 1, name: 'Kelengkapan' }).waitFor()
})

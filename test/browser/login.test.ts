import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { hashPassword } from '../../src/auth/password.ts'
import { connect } from '../../src/platform/database/connect.ts'
import { testApp } from '../helpers/app.ts'
import { accessible, DESK, openBrowser, PHONE, picture } from '../helpers/browser.ts'
import { testDatabaseUrl } from '../helpers/database.ts'
import { databaseProxy } from '../helpers/database-proxy.ts'

const RINA = 'rina@example.test'
const PASSWORD = 'kopi hitam 7 cangkir'
const REFUSED = /status of (401|403|404|422|429|500|503)/

t.test('a person logs in, is brought back, logs out, and Back shows nothing any more', async (t) => {
  const { app } = await appWithRina(t)
  const browser = await openBrowser(t, app)
  for (const javaScriptEnabled of [true, false]) {
    const says = javaScriptEnabled ? 'with scripts' : 'without scripts'
    const page = await browser.visit({ javaScriptEnabled, expected: [REFUSED] })
    await page.goto('/oms/nothing?a=1')
    t.match(page.url(), /\/login\?return=%2Foms%2Fnothing%3Fa%3D1$/, says)
    await page.getByLabel('E-mail').fill(RINA)
    await page.getByLabel('Kata sandi').fill('salah')
    await page.keyboard.press('Enter')
    await page.getByText('E-mail atau kata sandi tidak cocok').waitFor()
    t.equal(await page.getByLabel('E-mail').inputValue(), RINA, 'the address does not have to be typed again')
    t.equal(await page.getByLabel('Kata sandi').inputValue(), '')
    await page.getByLabel('Kata sandi').fill(PASSWORD)
    await page.getByRole('button', { name: 'Masuk' }).click()
    await page.waitForURL('**/oms/nothing?a=1')
    await page.getByText('Rina').first().click()
    await page.getByRole('button', { name: 'Keluar' }).click()
    await page.waitForURL('**/login?reason=out')
    await page.getByText('Anda sudah keluar').waitFor()
    await page.goBack()
    await page.waitForURL(/\/login/)
    t.equal(await page.getByText('Rina').count(), 0, `${says}: Back after the logout shows nobody`)
    await page.context().close()
  }
})

t.test('the keyboard alone is enough, and the cursor stands where one types next', async (t) => {
  const { app } = await appWithRina(t)
  const page = await (await openBrowser(t, app)).visit({ expected: [REFUSED] })
  await page.goto('/login')
  await cursorIn(page, 'email')
  await page.keyboard.type(RINA)
  await page.keyboard.press('Tab')
  await page.keyboard.type('salah')
  await page.keyboard.press('Enter')
  await page.getByText('tidak cocok').waitFor()
  await cursorIn(page, 'password')
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/oms/backlog-orders')
})

/** The browser puts it there some time after the page can be seen, or never. */
const cursorIn = (page: Page, field: string) => page.locator(`[name=${field}]:focus`).waitFor()

t.test('an error under htmx is a piece that can be closed, and an ended session leads to the login', async (t) => {
  const { app, db, signIn } = await appWithRina(t)
  const cookie = await signIn({ email: RINA })
  const page = await (await openBrowser(t, app)).visit({ cookie, expected: [REFUSED] })
  await page.goto('/oms/nothing')
  const ask = () =>
    page.evaluate(() => {
      const { htmx } = globalThis as unknown as { htmx: { ajax(verb: string, url: string, to: object): unknown } }
      void htmx.ajax('GET', '/oms/nothing/investigation', { target: '#modal', swap: 'innerHTML' })
    })
  await ask()
  const modal = page.locator('dialog#modal')
  await modal.getByRole('heading', { name: 'Tidak ditemukan' }).waitFor()
  await accessible(t, page, 'an error in the modal')
  await picture(page, 'error-404-modal')
  await modal.getByRole('button', { name: 'Tutup' }).click()
  await modal.getByRole('heading').waitFor({ state: 'hidden' })
  await db.deleteFrom('sessions').execute()
  await ask()
  await page.waitForURL('**/login?return=%2Foms%2Fnothing*')
  await page.getByText('Sesi Anda sudah berakhir').waitFor()
})

t.test('the door and every error page can be read by everybody, at both sizes', async (t) => {
  const { app, proxy, signIn } = await appWithRina(t)
  app.get('/test/broken', async () => Promise.reject(new Error('inside')))
  app.get('/test/forbidden', async () => Promise.reject(Object.assign(new Error('inside'), { statusCode: 403 })))
  app.get('/test/busy', async () => Promise.reject(Object.assign(new Error('inside'), { statusCode: 429 })))
  const browser = await openBrowser(t, app)
  const cookie = await signIn({ email: RINA })
  for (const [size, viewport] of [
    ['desk', DESK],
    ['phone', PHONE],
  ] as const) {
    const stranger = await browser.visit({ viewport, expected: [REFUSED] })
    const show = async (name: string) => {
      await accessible(t, stranger, `${name}, ${size}`)
      t.equal(
        await stranger.evaluate(() => document.documentElement.scrollWidth > innerWidth),
        false,
        `${name} fits ${size}`,
      )
      await picture(stranger, `login-${name}-${size}`)
    }
    await stranger.goto('/login')
    await show('empty')
    await stranger.goto('/login?reason=not-done&return=%2Foms%2Fx')
    await show('session-ended')
    await stranger.goto('/login?reason=out')
    await show('out')
    await stranger.getByLabel('E-mail').fill(`orang-${size}@example.test`)
    await stranger.getByLabel('Kata sandi').fill('salah')
    await stranger.getByRole('button', { name: 'Masuk' }).click()
    await stranger.getByText('tidak cocok').waitFor()
    await show('refused')
    await stranger.locator('form').evaluate((form: HTMLFormElement) => {
      form.noValidate = true
    })
    await stranger.getByLabel('E-mail').fill('')
    await stranger.getByRole('button', { name: 'Masuk' }).click()
    await stranger.getByText('Isi alamat e-mail').waitFor()
    await show('incomplete')
    const known = await browser.visit({ viewport, cookie, expected: [REFUSED] })
    for (const [name, url] of [
      ['404', '/oms/nothing'],
      ['403', '/test/forbidden'],
      ['429', '/test/busy'],
      ['500', '/test/broken'],
    ] as const) {
      await known.goto(url)
      await accessible(t, known, `${name}, ${size}`)
      t.equal(await known.getByRole('heading', { level: 1 }).count(), 1)
      await picture(known, `error-${name}-${size}`)
    }
    await proxy.crash()
    await known.goto('/oms/backlog-orders?from=2026-11-18')
    await accessible(t, known, `503, ${size}`)
    await picture(known, `error-503-${size}`)
    await proxy.mend()
    await known.getByRole('link', { name: 'Muat ulang' }).click()
    await known.getByText('Basis data tidak menjawab').waitFor({ state: 'detached' })
  }
})

async function appWithRina(t: Test) {
  const proxy = await databaseProxy(t, await testDatabaseUrl(t))
  const db = connect(proxy.url)
  t.teardown(() => db.destroy())
  const made = await testApp(t, { db })
  const password_hash = await hashPassword(PASSWORD, { logN: 4, r: 8, p: 1 })
  const rights = { role: 'warehouse', warehouse_ids: null, store_ids: null, disabled_at: null } as const
  await made.db
    .insertInto('users')
    .values({ email: RINA, name: 'Rina', password_hash, ...rights })
    .execute()
  return { ...made, proxy }
}

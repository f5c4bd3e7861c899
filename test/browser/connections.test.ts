import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { accessible, DESK, openBrowser, PHONE, picture, type VisitOptions } from '../helpers/browser.ts'
import { CALLBACK, openConnectionScene } from '../helpers/connections.ts'

const REFUSED = /status of (422|503)/

async function desk(t: Test, options: VisitOptions) {
  const scene = await openConnectionScene(t)
  const browser = await openBrowser(t, scene.app)
  const { port } = scene.app.server.address() as AddressInfo
  scene.sandbox.registrations.set('tiktok', { redirectUrl: `http://127.0.0.1:${port}${CALLBACK}` })
  const page = await browser.visit({ cookie: await scene.signIn(), expected: [REFUSED], ...options })
  return { ...scene, page }
}

type Desk = Awaited<ReturnType<typeof desk>>
/** What is done with a page in each state on the way. */
type Look = (state: string) => Promise<void>

/** The whole way of an administrator, by links and forms alone. */
async function walk(t: Test, { page, appOf, sandbox, clock }: Desk, look: Look): Promise<void> {
  const button = (name: string | RegExp) => page.getByRole('button', { name }).click()
  const link = (name: string | RegExp) => page.getByRole('link', { name }).first().click()
  const says = (words: RegExp) => page.getByText(words).first().waitFor()
  await page.goto('/oms/backlog-orders')
  await link('Koneksi')
  await look('nothing connected')

  await link('Daftarkan aplikasi TikTok Shop')
  await look('app')
  const { key, secret, serviceId, baseUrl, authUrl, consentUrl } = appOf('tiktok')
  await page.getByText('Alamat lain').click()
  await page.getByLabel('App key').fill(key)
  await page.getByLabel('App secret').fill(secret)
  await page.getByLabel('Service ID').fill(serviceId ?? '')
  await page.getByLabel('Alamat API').fill('http://api.example.com')
  await button('Simpan')
  await says(/Alamat ini harus memakai https/)
  t.equal(await page.getByLabel('App secret').inputValue(), '', 'the secret does not come back')
  await look('app refused')
  await page.getByLabel('App secret').fill(secret)
  await page.getByLabel('Alamat API').fill(baseUrl)
  await page.getByLabel('Alamat token').fill(authUrl)
  await page.getByLabel('Halaman izin').fill(consentUrl ?? '')
  await button('Simpan')
  await says(/Aplikasi TikTok Shop tersimpan/)

  const store = (marketplace: string) =>
    page.getByRole('row').filter({ hasText: marketplace }).filter({ hasText: 'NIRMALA' })
  await store('TKP')
    .getByRole('link', { name: /Nirmala/i })
    .first()
    .click()
  await look('store not connected')
  await link('Hubungkan')
  await button(/Nirmala/i)
  await says(/Toko mana di marketplace/)
  await look('choice')
  await page.getByLabel('Tarik pesanan').fill('99')
  await button('Hubungkan toko ini')
  await says(/1 sampai 31/)
  await look('choice refused')
  await page.getByLabel('Tarik pesanan').fill('7')
  await button('Hubungkan toko ini')
  await says(/Toko terhubung/)
  await look('store connected')
  await button('Uji')
  await says(/dapat dibaca/)
  await button('Jeda')
  await says(/Dijeda/)
  await look('store paused')
  await button('Lanjutkan')

  for (const shop of sandbox.accounts.shops) sandbox.accounts.revoke(shop)
  clock.advance(60_000)
  await button('Uji')
  await says(/Uji koneksi gagal/)
  await look('test failed')
  await link('Koneksi')
  await says(/otorisasinya habis/)
  await look('authorisation ended')
  await store('TKP')
    .getByRole('link', { name: /Otorisasi ulang/ })
    .click()
  await button(/Nirmala/i)
  await says(/Otorisasi diperbarui/)

  await link('Putuskan…')
  await look('disconnect')
  await button('Putuskan toko')
  await says(/Toko diputuskan/)
  await page.goto(`${CALLBACK}?code=1&state=2`)
  await look('stale')
}

for (const { size, viewport } of [
  { size: 'desk', viewport: DESK },
  { size: 'phone', viewport: PHONE },
]) {
  t.test(`a store is connected, tested, paused, authorised anew and disconnected: ${size}`, async (t) => {
    const scene = await desk(t, { viewport })
    await walk(t, scene, async (state) => {
      await accessible(t, scene.page, `${state}, ${size}`)
      await picture(scene.page, `connections-${state.replaceAll(' ', '-')}-${size}`)
      t.ok((await widthOf(scene.page)) <= viewport.width, `${state}: no wider than the window`)
    })
  })
}

t.test('all of it works without scripts', async (t) => {
  const scene = await desk(t, { javaScriptEnabled: false })
  const titles: string[] = []
  await walk(t, scene, async () => void titles.push(await scene.page.title()))
  t.equal(titles.length, 12)
  t.ok(titles.filter((title) => title.startsWith('Kesalahan')).length >= 3, titles.join(' | '))
})

function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth)
}

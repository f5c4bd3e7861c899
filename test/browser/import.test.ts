import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { testApp } from '../helpers/app.ts'
import { accessible, DESK, openBrowser, PHONE, picture } from '../helpers/browser.ts'
import { OTHER_STORE, registerPlaces, STORE } from '../helpers/orders.ts'

const AT = '2026-11-18T09:30:00+07:00'
const HEADER = 'store;invoice;createdAt;updatedAt;status'
const REFUSED = /status of 422/

const line = (invoice: string, store = STORE) => `${store};${invoice};${AT};${AT};accepted`

async function desk(t: Test) {
  const { app, db, signIn } = await testApp(t)
  await registerPlaces(db)
  const folder = await mkdtemp(path.join(os.tmpdir(), 'backlog-orders-browser-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const put = async (name: string, lines: readonly string[]) => {
    await writeFile(path.join(folder, name), lines.join('\r\n'))
    return path.join(folder, name)
  }
  return { db, put, cookie: await signIn(), browser: await openBrowser(t, app) }
}

async function upload(page: Page, file: string): Promise<void> {
  await page.getByLabel('File CSV berisi pesanan').setInputFiles(file)
  await page.getByRole('button', { name: 'Impor' }).click()
}

for (const { size, viewport } of [
  { size: 'desk', viewport: DESK },
  { size: 'phone', viewport: PHONE },
]) {
  t.test(`a file goes in, its rejected lines come back, corrected they go in too: ${size}, no scripts`, async (t) => {
    const { db, put, cookie, browser } = await desk(t)
    // axe is a script: it looks at the same page in a window that has them
    const watched = await browser.visit({ cookie, viewport })
    const page = await browser.visit({ cookie, viewport, javaScriptEnabled: false, expected: [REFUSED] })
    const look = async (state: string) => {
      await watched.goto(page.url())
      await accessible(t, watched, `${state}, ${size}`)
      await picture(page, `import-${state}-${size}`)
      // a view that scrolls sideways is broken on a phone
      const width = await watched.evaluate(() => document.documentElement.scrollWidth)
      t.ok(width <= viewport.width, `${state}: ${width} px wide`)
    }
    await page.goto('/oms/backlog-orders')
    await page.getByRole('link', { name: 'Impor' }).click()
    await page.waitForURL('**/oms/imports')
    await look('form')

    await upload(page, await put('resi.csv', ['store;resi', '']))
    await page.getByRole('alert').getByText('tidak dikenal: resi').waitFor()
    await picture(page, `import-refused-${size}`)

    const wrong = Array.from({ length: 25 }, (_, place) => line(`INV/20261118/MPL/${1000 + place}`, 'TOKO-BARU'))
    await upload(page, await put('pesanan november.csv', [HEADER, line('INV/1'), line('INV/2'), ...wrong]))
    await page.getByRole('heading', { name: '2 baris diterima, 25 ditolak' }).waitFor()
    await look('rejected')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Unduh baris yang ditolak' }).click(),
    ])
    t.equal(download.suggestedFilename(), 'pesanan_november.rejected.csv')
    const back = await readFile(await download.path(), 'utf8')

    await page.getByRole('link', { name: 'Impor file lain' }).click()
    await upload(page, await put('perbaikan.csv', [back.replaceAll('TOKO-BARU', OTHER_STORE)]))
    await page.getByRole('heading', { name: '25 baris diterima' }).waitFor()
    await look('accepted')
    t.equal((await db.selectFrom('orders').select('id').execute()).length, 27)
    await page.getByRole('link', { name: 'Impor', exact: true }).click()
    await page.waitForURL('**/oms/imports')
    await look('list')
  })
}

t.test('a refused file is said beside the field, and a long one shows how far it is', async (t) => {
  const { put, cookie, browser } = await desk(t)
  const page = await browser.visit({ cookie, expected: [REFUSED] })
  await page.goto('/oms/imports')
  await upload(page, await put('kosong.csv', []))
  await page.getByRole('alert').getByRole('link', { name: 'File ini kosong.' }).click()
  await page.locator('#file:focus').waitFor() // the words lead to the field
  await accessible(t, page, 'refused')
  t.match(await page.title(), 'Kesalahan: Impor')

  const lines = Array.from({ length: 30_000 }, (_, place) => line(`INV/${place}`))
  await upload(page, await put('panjang.csv', [HEADER, ...lines]))
  await page.getByRole('progressbar').waitFor()
  await accessible(t, page, 'running')
  await picture(page, 'import-running-desk')
  await page.getByRole('heading', { name: '30.000 baris diterima' }).waitFor({ timeout: 120_000 })
  t.equal(await page.getByRole('progressbar').count(), 0)
})

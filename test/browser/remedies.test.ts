import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { accessible, DESK, openBrowser, PHONE, picture } from '../helpers/browser.ts'
import { NOW, remedyStage } from '../helpers/remedy-stage.ts'

const SIZES = { desk: DESK, phone: PHONE }
const HOUR = 3_600_000

async function shown(t: Test, page: Page, what: string): Promise<void> {
  await accessible(t, page, what)
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    const sideways = await page.evaluate(() => {
      const box = document.querySelector('dialog[open]') ?? document.documentElement
      return document.documentElement.scrollWidth > innerWidth || box.scrollWidth > box.clientWidth
    })
    t.notOk(sideways, `${what}: nothing scrolls sideways, ${size}`)
    await picture(page, `remedies-${what}-${size}`)
  }
  await page.setViewportSize(DESK)
}

const linkOf = (page: Page, id: number) => page.locator(`#region a[href$="/${id}/investigation"]`)
const headingHasFocus = (page: Page) => page.locator('#modal-title:focus').waitFor()

t.test('by keyboard: import, then invoice, and the row has moved on when the dialog closes', async (t) => {
  const stage = await remedyStage(t)
  const id = await stage.place('INV/20261123/1')
  await stage.place('INV/20261123/2')
  const { visit } = await openBrowser(t, stage.app)
  const page = await visit({ cookie: await stage.signIn({ role: 'warehouse', name: 'Sari Gudang' }) })
  await page.goto('/oms/backlog-orders')
  await linkOf(page, id).focus()
  await page.keyboard.press('Enter')
  await headingHasFocus(page)
  await shown(t, page, 'offer')
  const modal = page.getByRole('dialog')
  await modal.getByRole('button', { name: 'Import order ke B-Gen' }).press('Enter')
  await modal.getByText('Order sudah di-import').waitFor()
  await headingHasFocus(page)
  t.match(await modal.getByRole('table').textContent(), /Kode SO—SO-/)
  await shown(t, page, 'imported')
  await modal.getByRole('button', { name: 'Generate invoice' }).press('Enter')
  await modal.getByText('Invoice sudah dibuat').waitFor()
  await headingHasFocus(page)
  await shown(t, page, 'invoiced')
  await modal.getByRole('link', { name: 'Buka Investigasi' }).press('Enter')
  await modal.getByRole('heading', { name: 'Langkah berikutnya' }).waitFor()
  await modal.locator('summary', { hasText: 'Riwayat' }).press('Enter')
  t.match(await modal.locator('.history').textContent(), 'Sari Gudang · Generate invoice')
  await shown(t, page, 'history')
  await page.keyboard.press('Escape')
  await modal.waitFor({ state: 'hidden' })
  const row = page.locator('#region tr', { hasText: 'INV/20261123/1' })
  await row.filter({ hasText: 'Backlog Orders (Not Yet Packed)' }).waitFor()
  t.match(await row.textContent(), /SO-.*BGI\//s)
})

t.test('a refusal and an outage are told in the dialog, and a second try needs one press', async (t) => {
  const stage = await remedyStage(t)
  const importFailure = {
    code: 'SKU_TIDAK_DIKENAL',
    message: 'SKU NRM-20418 belum terdaftar di B-Gen.',
    at: NOW.getTime() - HOUR,
  }
  const refused = await stage.place('INV/20261123/1', { books: { importFailure } })
  const silent = await stage.place('INV/20261123/2', { status: 'waiting_pickup' })
  const { visit } = await openBrowser(t, stage.app)
  const page = await visit({ cookie: await stage.signIn() })
  await page.goto('/oms/backlog-orders')
  const modal = page.getByRole('dialog')
  await linkOf(page, refused).click()
  await modal.getByRole('button', { name: 'Import order ke B-Gen' }).click()
  await modal.getByRole('alert').getByText('SKU NRM-20418 belum terdaftar di B-Gen. (SKU_TIDAK_DIKENAL)').waitFor()
  await shown(t, page, 'refused')
  await modal.getByRole('button', { name: 'Tutup' }).click()
  stage.sandbox.misbehave({ kind: 'server-error', face: 'bgen', endpoint: 'orders/import', times: 1 })
  await linkOf(page, silent).click()
  await modal.getByRole('button', { name: 'Import order ke B-Gen' }).click()
  await modal.getByText('Belum pasti permintaannya sudah dikerjakan').waitFor()
  await shown(t, page, 'no-answer')
  await modal.getByRole('button', { name: 'Coba lagi' }).press('Enter')
  await modal.getByText('Order sudah di-import').waitFor()
  const row = page.locator('#region tr', { hasText: 'INV/20261123/2' })
  await modal.getByRole('button', { name: 'Tutup' }).click()
  await row.filter({ hasText: 'SO-' }).waitFor()
})

t.test('while B-Gen is at it, the dialog says so', async (t) => {
  const stage = await remedyStage(t)
  const id = await stage.place('INV/20261123/1')
  stage.sandbox.misbehave({ kind: 'latency', face: 'bgen', endpoint: 'orders/import', latencyMs: 1500 })
  const { visit } = await openBrowser(t, stage.app)
  const page = await visit({ cookie: await stage.signIn() })
  await page.goto('/oms/backlog-orders')
  await linkOf(page, id).click()
  const button = page.getByRole('dialog').getByRole('button', { name: 'Import order ke B-Gen' })
  await button.click()
  await page.getByText('Menunggu jawaban B-Gen…').waitFor()
  await button.click()
  await page.getByText('Order sudah di-import').waitFor()
  t.equal(stage.asked(), 1, 'pressed twice, asked once')
})

t.test('without JavaScript it is pages: Investigasi, result, next step', async (t) => {
  const stage = await remedyStage(t)
  const id = await stage.place('INV/20261123/1')
  const { visit } = await openBrowser(t, stage.app)
  const page = await visit({ cookie: await stage.signIn(), javaScriptEnabled: false })
  await page.goto('/oms/backlog-orders')
  await linkOf(page, id).click()
  await page.getByRole('button', { name: 'Import order ke B-Gen' }).click()
  await page.waitForURL(`**/oms/backlog-orders/${id}/remedies/*`)
  t.match(await page.getByRole('alert').first().textContent(), 'Order sudah di-import')
  await page.reload()
  await page.getByRole('button', { name: 'Generate invoice' }).click()
  await page.getByText('Invoice sudah dibuat').waitFor()
  await page.getByRole('link', { name: 'Kembali ke daftar' }).click()
  await page.locator('#region tr', { hasText: 'Backlog Orders (Not Yet Packed)' }).waitFor()
  const looking = await visit({ cookie: await stage.signIn() })
  await looking.goto(`/oms/backlog-orders/${id}/remedies/1`)
  await shown(t, looking, 'page')
})

t.test('the connection to B-Gen can be made, tested and mended by everybody', async (t) => {
  const stage = await remedyStage(t)
  const { visit } = await openBrowser(t, stage.app)
  const page = await visit({ cookie: await stage.signIn({ name: 'Rina' }), expected: [/422/] })
  await page.goto('/oms/connections/bgen')
  await shown(t, page, 'connection-none')
  await page.getByLabel('Alamat kontrak B-Gen').fill(`${stage.sandbox.url}/bgen/v1`)
  await page.getByRole('textbox', { name: 'Token' }).fill('wrong')
  await page.keyboard.press('Enter')
  await page.getByText('Koneksi B-Gen tersimpan').waitFor()
  await page.getByRole('button', { name: 'Uji' }).press('Enter')
  await page.getByText('Token ditolak B-Gen.').waitFor()
  await shown(t, page, 'connection-refused')
  await page.getByRole('textbox', { name: 'Token' }).fill('sandbox')
  await page.keyboard.press('Enter')
  await page.getByText('Koneksi B-Gen tersimpan').waitFor()
  await page.getByRole('button', { name: 'Uji' }).click()
  await page.getByText('B-Gen (sandbox) menjawab dengan kontrak versi 1.0.0.').waitFor()
  await shown(t, page, 'connection-works')
  await page.getByLabel('Alamat kontrak B-Gen').fill('http://erp.example.com')
  await page.getByRole('button', { name: 'Simpan' }).click()
  await page.getByText('Koneksi belum tersimpan').waitFor()
  await shown(t, page, 'connection-typed-wrong')
  await page.goto('/oms/connections')
  await shown(t, page, 'connections')
})

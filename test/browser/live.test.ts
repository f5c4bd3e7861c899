import type { Page } from 'playwright-core'
import t from 'tap'
import { accessible, DESK, openBrowser, PHONE, picture } from '../helpers/browser.ts'
import { type LiveStage, liveStage } from '../helpers/live-stage.ts'

const BOTH = { salesOrder: 'SO-2611-00412', salesInvoice: 'BGI/2611/00398' }
const SLOW = { kind: 'latency', face: 'shopee', endpoint: 'get_order_detail', latencyMs: 1_200 } as const
const NUMBER = '2411230001'

async function onBoard(t: Parameters<typeof openBrowser>[0], made: LiveStage, javaScriptEnabled = true): Promise<Page> {
  const { visit } = await openBrowser(t, made.app)
  const page = await visit({ cookie: await made.signIn(), javaScriptEnabled })
  await page.goto(`/oms/backlog-orders?invoice=${NUMBER}`)
  return page
}

const open = (page: Page) => page.locator('#region a[href$="/investigation"]').first().click()
const sources = (page: Page) => page.locator('#sources')

async function inBothSizes(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    await page.setViewportSize(viewport)
    await picture(page, `live-${name}-${size}`)
  }
  await page.setViewportSize(DESK)
}

t.test('the modal opens at once and is brought up to date under the hands of who reads it', async (t) => {
  const made = await liveStage(t)
  await made.place(NUMBER, { shop: { stage: 'awaiting courier' }, books: BOTH })
  made.stage.sandbox.misbehave(SLOW)
  const page = await onBoard(t, made)
  await open(page)
  const modal = page.getByRole('dialog')
  await sources(page).getByText('Bertanya ke Shopee dan B-Gen…').waitFor()
  t.match(await modal.getByRole('alert').textContent(), 'Order tersebut belum diproses dan membutuhkan Kode SO')
  const other = modal.locator('summary', { hasText: 'Fakta lainnya' })
  await other.press('Enter')
  await sources(page).getByText('Langsung dari Shopee, 12.00 WIB').waitFor()
  t.match(await modal.getByRole('alert').textContent(), 'belum melewati proses pengemasan (packing)')
  t.ok(await other.evaluate((summary) => summary === document.activeElement), 'the focus stays')
  t.ok(
    await modal.locator('#other-facts').evaluate((it) => (it as HTMLDetailsElement).open),
    'what is unfolded stays so',
  )
  await accessible(t, page, 'a case that was brought up to date')
  t.equal(await modal.locator('form[action="/oms/sync-runs"]').getAttribute('data-hx-target'), '#run')
  await inBothSizes(page, 'told')
  await page.keyboard.press('Escape')
  await modal.waitFor({ state: 'hidden' })
  await page.locator('#region tbody tr', { hasText: 'SO-2611-00412' }).waitFor()
})

t.test('an outage is said in the modal, and whoever closes it meanwhile is not disturbed', async (t) => {
  const made = await liveStage(t)
  await made.place(NUMBER, { books: BOTH })
  await made.place('2411230002', { books: BOTH })
  made.stage.sandbox.misbehave({ ...SLOW, kind: 'latency', latencyMs: 3_000 })
  const page = await onBoard(t, made)
  await open(page)
  const modal = page.getByRole('dialog')
  await accessible(t, page, 'a case whose sources are being asked')
  await inBothSizes(page, 'asking')
  await sources(page)
    .getByText('Shopee tidak terjangkau (tidak menjawab dalam 2 detik), memakai data 08.12 WIB')
    .waitFor()
  await accessible(t, page, 'a case with an outage')
  await inBothSizes(page, 'outage')
  await page.keyboard.press('Escape')
  await page.goto('/oms/backlog-orders?invoice=2411230002')
  await open(page)
  await sources(page).getByText('Bertanya ke').waitFor()
  const answered = page.waitForResponse(/live=1/)
  await page.keyboard.press('Escape')
  await answered
  await modal.waitFor({ state: 'hidden' })
  t.match(page.url(), 'invoice=2411230002')
})

t.test('without JavaScript the page asks first and tells the same', async (t) => {
  const made = await liveStage(t)
  await made.place(NUMBER, { shop: { stage: 'awaiting courier' }, books: BOTH })
  const page = await onBoard(t, made, false)
  await open(page)
  await page.waitForURL(/investigation$/)
  t.match(await sources(page).textContent(), /Langsung dari Shopee, 12\.00 WIB\s+Langsung dari B-Gen, 12\.00 WIB/)
  t.match(await page.getByRole('alert').first().textContent(), 'belum melewati proses pengemasan (packing)')
  await inBothSizes(page, 'page')
})

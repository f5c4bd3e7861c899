import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import type { OrderObservation } from '../../src/backlog/order.ts'
import { markStoresSynced } from '../../src/backlog/registration-repository.ts'
import { type TestApp, testApp } from '../helpers/app.ts'
import { accessible, DESK, openBrowser, PHONE, picture } from '../helpers/browser.ts'
import { observation, record, registerPlaces, STORE } from '../helpers/orders.ts'

const NOW = new Date('2026-11-23T05:00:00.000Z')
const at = (time: string) => new Date(`2026-11-23T${time}:00.000Z`)
const BOTH = { soCode: 'SO-2611-00412', invoiceCode: 'INV/BG/2611/00398' }
const FAILURE = { code: 'SKU_UNKNOWN', message: 'SKU KOPI-250 tidak dikenal di B-Gen', at: at('02:00') }
const LATE = { shipBy: at('02:00'), buyerCancelRequested: true, statusRaw: 'IN_REVIEW', statusUnrecognised: true }

/** One order for each keterangan and for what is said besides: name of its pictures → what is known of it. */
const VARIANTS: Readonly<Record<string, Parameters<typeof observation>[0]>> = {
  'not-yet-processed': { marketplace: { shipBy: at('09:10') } },
  'import-failed': { marketplace: LATE, bgen: { importError: FAILURE } },
  'status-done': { marketplace: { status: 'waiting_pickup', trackingNumber: 'JX5821093344', shipBy: at('07:10') } },
  'please-check': {
    marketplace: { status: 'cancelled', cancelledBy: 'customer', cancelReason: 'Berubah pikiran' },
    bgen: { ...BOTH, packedAt: at('02:50') },
  },
  'by-customer': { marketplace: { status: 'cancelled', cancelledBy: 'customer' } },
  'by-nobody-known': { marketplace: { status: 'cancelled' } },
  'not-yet-packed': { bgen: BOTH, marketplace: { shipBy: at('09:10') } },
  'waiting-for-pickup': { marketplace: { status: 'waiting_pickup' }, bgen: { ...BOTH, packedAt: at('02:50') } },
  'left-the-backlog': { marketplace: { status: 'completed' }, bgen: BOTH },
}

interface Stage extends TestApp {
  readonly ids: Readonly<Record<string, number>>
  readonly cookie: string
}

async function stage(test: Parameters<typeof testApp>[0]): Promise<Stage> {
  const made = await testApp(test)
  made.clock.set(NOW)
  await registerPlaces(made.db)
  const seen = Object.entries(VARIANTS).map(([name, words]) => observation({ ...words, kodeInvoiceMp: `INV/${name}` }))
  const ids = await recorded(made, seen)
  await made.db.transaction().execute((trx) => markStoresSynced(trx, [STORE], at('04:57')))
  return { ...made, ids, cookie: await made.signIn() }
}

async function recorded({ db }: TestApp, seen: readonly OrderObservation[]): Promise<Record<string, number>> {
  const outcomes = await record(db, seen, at('04:30'))
  return Object.fromEntries(
    outcomes.map((outcome, index) => {
      if (outcome.kind === 'rejected') throw new Error(JSON.stringify(outcome.errors))
      return [Object.keys(VARIANTS)[index] ?? '', outcome.orderId]
    }),
  )
}

const linkOf = (page: Page, id: number | undefined) => page.locator(`#region a[href$="/${id}/investigation"]`)
const sideways = (page: Page) =>
  page.evaluate(() => {
    const box = document.querySelector('dialog[open]') ?? document.documentElement
    return document.documentElement.scrollWidth > innerWidth || box.scrollWidth > box.clientWidth
  })

t.test('by keyboard: the modal opens over the list, and its end gives the focus back to the row', async (t) => {
  const { app, cookie, ids } = await stage(t)
  const { visit } = await openBrowser(t, app)
  const page = await visit({ cookie })
  await page.goto('/oms/backlog-orders?keterangan=not-yet-packed')
  const modal = page.getByRole('dialog', { name: 'Investigasi INV/not-yet-packed' })
  for (const close of ['Escape', 'Tutup'] as const) {
    await linkOf(page, ids['not-yet-packed']).focus()
    await page.keyboard.press('Enter')
    await modal.waitFor()
    await headingHasFocus(page)
    t.match(await modal.getByRole('alert').textContent(), 'Order tersebut belum melewati proses pengemasan (packing)')
    if (close === 'Escape') await page.keyboard.press('Escape')
    else await modal.getByRole('button', { name: 'Tutup' }).press('Enter')
    await modal.waitFor({ state: 'hidden' })
    t.match(page.url(), '/oms/backlog-orders?keterangan=not-yet-packed', 'the list never moved')
    await page.locator(`a[href="/oms/backlog-orders/${ids['not-yet-packed']}/investigation"]:focus`).waitFor()
  }
})

const headingHasFocus = (page: Page) => page.locator('#modal-title:focus').waitFor()

t.test('Tab stays inside the modal, and everything in it can be reached', async (t) => {
  const { app, cookie, ids } = await stage(t)
  const { visit } = await openBrowser(t, app)
  const page = await visit({ cookie })
  await page.goto('/oms/backlog-orders')
  await linkOf(page, ids['status-done']).click()
  await headingHasFocus(page)
  const reached: string[] = []
  for (let press = 0; press < 6; press++) {
    await page.keyboard.press('Tab')
    const inside = await page.evaluate(() => document.activeElement?.closest('dialog') !== null)
    reached.push(inside ? await page.evaluate(() => document.activeElement?.textContent?.trim() ?? '') : 'outside')
  }
  t.match(
    reached.join(' | '),
    /^Fakta lainnya \| Import order ke B-Gen \| Synchronize pesanan ini \| Riwayat .* \| Salin untuk tim IT \| Tutup/,
  )
  await page.locator('summary', { hasText: 'Riwayat' }).press('Enter')
  t.match(await page.locator('.history').textContent(), 'Pertama kali tercatat di sini')
})

const SIZES = { desk: DESK, phone: PHONE, narrow: { width: 320, height: 640 } }

async function fits(t: Test, page: Page, what: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    t.notOk(await sideways(page), `${what}: nothing scrolls sideways, ${size}`)
    await picture(page, `investigation-${what}-${size}`)
  }
  await page.setViewportSize(DESK)
}

t.test('every variant can be used by everybody as a modal', async (t) => {
  const { app, cookie, ids } = await stage(t)
  const { visit } = await openBrowser(t, app)
  const page = await visit({ cookie })
  for (const name of Object.keys(ids)) {
    if (name === 'left-the-backlog') continue
    await page.goto(`/oms/backlog-orders?invoice=INV/${name}`)
    await linkOf(page, ids[name]).click()
    await page.getByRole('dialog').waitFor()
    await accessible(t, page, `${name}, modal`)
    await fits(t, page, `modal-${name}`)
  }
})

t.test('without JavaScript it is a page of its own, with a way back to the list as it was', async (t) => {
  const { app, cookie, ids } = await stage(t)
  const { visit } = await openBrowser(t, app)
  const page = await visit({ cookie, javaScriptEnabled: false })
  await page.goto('/oms/backlog-orders?keterangan=status-done-bgen-not-yet-processed')
  await linkOf(page, ids['status-done']).click()
  await page.waitForURL(`**/oms/backlog-orders/${ids['status-done']}/investigation`)
  t.match(
    await page.getByRole('alert').first().textContent(),
    'Order tersebut belum di import dan belum melakukan generate invoice',
  )
  await page.locator('summary', { hasText: 'Riwayat' }).click()
  t.match(await page.locator('.history').textContent(), 'Pertama kali tercatat di sini')
  await page.getByRole('link', { name: 'Kembali ke daftar' }).click()
  await page.waitForURL((url) => url.search === '?keterangan=status-done-bgen-not-yet-processed')
})

t.test('every variant can be used by everybody as a page of its own, all unfolded', async (t) => {
  const { app, cookie, ids } = await stage(t)
  const { visit } = await openBrowser(t, app)
  const page = await visit({ cookie })
  for (const [name, id] of Object.entries(ids)) {
    await page.goto(`/oms/backlog-orders/${id}/investigation`)
    for (const summary of await page.locator('main summary').all()) await summary.click()
    await accessible(t, page, `${name}, page`)
    await fits(t, page, `page-${name}`)
  }
})

t.test('Synchronize closes the modal, shows its run on the board and leaves the ticks alone', async (t) => {
  const { app, cookie, ids } = await stage(t)
  const { visit } = await openBrowser(t, app)
  const page = await visit({ cookie })
  await page.goto('/oms/backlog-orders')
  const tick = page.locator(`input[name=ids][value="${ids['please-check']}"]`)
  await tick.check()
  await linkOf(page, ids['status-done']).click()
  const modal = page.getByRole('dialog')
  await modal.getByRole('button', { name: 'Synchronize pesanan ini' }).click()
  await modal.waitFor({ state: 'hidden' })
  await page.locator('#run h2', { hasText: 'Sinkronisasi 1 pesanan' }).waitFor()
  t.ok(await tick.isChecked())
  t.match(page.url(), /\/oms\/backlog-orders$/)
})

t.test('an order that is gone is said in the modal too', async (t) => {
  const { app, cookie, db, ids } = await stage(t)
  const { visit } = await openBrowser(t, app)
  const page = await visit({ cookie, expected: [/404/] })
  await page.goto('/oms/backlog-orders')
  await db
    .deleteFrom('orders')
    .where('id', '=', ids['status-done'] ?? 0)
    .execute()
  await linkOf(page, ids['status-done']).click()
  const modal = page.getByRole('dialog', { name: 'Pesanan tidak ditemukan' })
  await modal.waitFor()
  await headingHasFocus(page)
  await accessible(t, page, 'an order that is gone, modal')
  await picture(page, 'investigation-modal-gone')
  await modal.getByRole('button', { name: 'Tutup' }).click()
  await modal.waitFor({ state: 'hidden' })
  await page.goto(`/oms/backlog-orders/${ids['status-done']}/investigation`)
  await accessible(t, page, 'an order that is gone, page')
  t.match(await page.locator('main').textContent(), 'Pesanan ini tidak ada')
})

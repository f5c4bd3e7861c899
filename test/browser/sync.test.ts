import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startWorker } from '../../src/sync/worker.ts'
import { testApp } from '../helpers/app.ts'
import { accessible, DESK, openBrowser, PHONE, picture, type TestBrowser } from '../helpers/browser.ts'
import { openStage, type Stage } from '../helpers/stage.ts'

const STORES = ['SHP-NIRMALA', 'SHP-RIMBA']
/** As long as the states of stores may be old. */
const STATES_SHARED_MS = 3_100
const REFUSED = /status of (404|409|422)/

interface Desk {
  readonly stage: Stage
  readonly browser: TestBrowser
  readonly cookie: string
  /** Until then whatever is asked for waits. */
  beginWork(): Promise<void>
}

/** The whole app and its worker, on orders that have moved on since they were read. */
async function openDesk(t: Test): Promise<Desk> {
  const stage = await openStage(t)
  await stage.pull(STORES)
  stage.clock.advance(2 * 3_600_000)
  await stage.db.updateTable('store_connections').set({ paused: true }).execute()
  const { config: _, ...services } = stage.services
  const { app, signIn } = await testApp(t, services)
  const browser = await openBrowser(t, app)
  const beginWork = async () => {
    const schedule = await startWorker(stage.services, () => {})
    t.teardown(() => schedule.stop())
  }
  return { stage, browser, cookie: await signIn(), beginWork }
}

async function tick(page: Page, count: number): Promise<void> {
  for (let row = 0; row < count; row++) await page.locator('#orders tbody input[name=ids]').nth(row).check()
}

t.test('tick, Synchronize, and the rows change under the eyes', async (t) => {
  const { stage, browser, cookie, beginWork } = await openDesk(t)
  const page = await browser.visit({ cookie, expected: [REFUSED] })
  await page.goto('/oms/backlog-orders')
  await page.getByRole('button', { name: 'Synchronize' }).first().click()
  await page.getByText('Pilih minimal satu pesanan').waitFor()
  await accessible(t, page, 'nothing ticked')
  await picture(page, 'sync-nothing-ticked-desk')

  await tick(page, 12)
  await page.locator('#sync').click()
  await page.waitForFunction(inSight)
  await page.getByRole('heading', { name: 'Menyinkronkan 12 pesanan' }).waitFor()
  await page.getByRole('progressbar').waitFor()
  await said(page, 'Menyinkronkan 12 pesanan')
  await accessible(t, page, 'a run inside the list')
  await picture(page, 'sync-running-in-list-desk')
  await beginWork()
  await page.getByRole('heading', { name: 'Sinkronisasi 12 pesanan selesai' }).waitFor()
  await page.locator('tr.changed').first().waitFor()
  await page.getByRole('progressbar').waitFor({ state: 'detached' })
  await accessible(t, page, 'a finished run inside the list')
  await picture(page, 'sync-finished-in-list-desk')

  await tick(page, 1)
  await page.locator('#sync').click()
  await page.getByRole('heading', { name: 'Sinkronisasi 1 pesanan selesai' }).waitFor()
  const runs = await stage.db.selectFrom('sync_runs').select('id').where('kind', '=', 'request').execute()
  t.equal(runs.length, 2, 'the same page begins another run without a reload')
  await page.getByRole('button', { name: 'Tutup' }).click()
  await page.locator('#sync-run').waitFor({ state: 'detached' })
})

/** Whoever has scrolled down to tick sees that something happens. */
function inSight(): boolean {
  const box = document.querySelector('#sync-run')?.getBoundingClientRect()
  return box !== undefined && box.top >= 0 && box.bottom <= innerHeight
}

t.test('"all" is asked once more when orders have come or gone meanwhile', async (t) => {
  const { stage, browser, cookie, beginWork } = await openDesk(t)
  const page = await browser.visit({ cookie, expected: [REFUSED] })
  await page.goto('/oms/backlog-orders')
  await tick(page, 1)
  await page.locator('#all').check()
  await stage.db
    .updateTable('orders')
    .set({ status: 'unpaid' })
    .where('id', 'in', ids(await ticked(page)))
    .execute()
  await page.locator('#sync').click()
  await page.getByText('Jumlah pesanan sudah berubah').waitFor()
  await accessible(t, page, 'asked once more')
  await picture(page, 'sync-asked-again-desk')
  await beginWork()
  await page
    .locator('#run')
    .getByRole('button', { name: /^Synchronize \d+ pesanan$/ })
    .click()
  await page.getByRole('heading', { name: /^Sinkronisasi \d+ pesanan selesai$/ }).waitFor()
})

t.test('a tab that nobody sees asks for nothing, and goes on when it is seen again', async (t) => {
  const { stage, browser, cookie } = await openDesk(t)
  const { runId = 0 } = { runId: 0, ...(await stage.request({ ids: await stage.orders('SHP-NIRMALA', 2) })) }
  const page = await browser.visit({ cookie })
  await page.goto(`/oms/sync-runs/${runId}`)
  await page.waitForRequest('**/progress*')
  await hide(page, true)
  await turnOfPolling(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await turnOfPolling(page)
  await turnOfPolling(page)
  t.same(asked, [])
  await hide(page, false)
  await page.waitForRequest('**/progress*')
})

t.test('the page of stores follows a first reading by itself, as long as it goes on', async (t) => {
  const { stage, browser, cookie } = await openDesk(t)
  const set = (columns: { backfill_orders: number; backfilled_at: Date | null }) => {
    const all = { paused: false, backfill_from: new Date('2026-10-18T05:00:00Z'), last_reason: null, ...columns }
    const storeId = stage.stores.get('SHP-NIRMALA') ?? 0
    return stage.db.updateTable('store_connections').set(all).where('store_id', '=', storeId).execute()
  }
  await set({ backfill_orders: 700, backfilled_at: null })
  const page = await browser.visit({ cookie })
  await page.goto('/oms/sync-runs/stores')
  await page.locator('td p', { hasText: '700 pesanan' }).waitFor()
  await picture(page, 'sync-stores-filling-desk')
  await accessible(t, page, 'stores that are filled')
  await page.locator('.table-box').focus()
  await set({ backfill_orders: 1_234, backfilled_at: null })
  await page.locator('td p', { hasText: '1.234 pesanan' }).waitFor()
  t.equal(await page.locator('.table-box:focus').count(), 1, 'whoever reads the table stays in it')

  const plain = await browser.visit({ cookie, javaScriptEnabled: false, viewport: PHONE })
  await plain.goto('/oms/sync-runs/stores')
  await picture(plain, 'sync-stores-filling-phone')
  const name = await plain.getByRole('rowheader', { name: /^Nirmala Dapur Store/ }).boundingBox()
  t.ok((name?.width ?? 0) > 200, 'the progress does not squeeze the name')
  await set({ backfill_orders: 1_300, backfilled_at: null })
  await sleep(STATES_SHARED_MS)
  await plain.getByRole('link', { name: 'Muat ulang' }).click()
  await plain.locator('td p', { hasText: '1.300 pesanan' }).waitFor()

  await hide(page, true)
  await turnOfPolling(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await turnOfPolling(page)
  t.same(asked, [], 'a tab that nobody sees asks for nothing')
  await hide(page, false)
  await set({ backfill_orders: 1_300, backfilled_at: stage.clock.now() })
  await page.getByRole('progressbar').waitFor({ state: 'detached' })
  t.equal(await page.locator('#filling').count(), 0, 'nothing is looked at any more')
})

function hide(page: Page, hidden: boolean): Promise<unknown> {
  return page.evaluate((is) => Object.defineProperty(document, 'hidden', { value: is, configurable: true }), hidden)
}

/** Ends also where its request was not sent. */
function turnOfPolling(page: Page): Promise<unknown> {
  return page.evaluate(() => new Promise((end) => addEventListener('htmx:finally:request', end, { once: true })))
}

async function ticked(page: Page): Promise<readonly string[]> {
  return page
    .locator('#orders [name=ids]:checked')
    .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('value') ?? ''))
}

function ids(texts: readonly string[]): readonly number[] {
  return texts.slice(0, 2).map(Number)
}

async function said(page: Page, words: string): Promise<void> {
  await page.locator('#said', { hasText: words }).waitFor({ state: 'attached' })
}

t.test('the page of a run follows it to its end, tells every result, and tries again what failed', async (t) => {
  const { stage, browser, cookie, beginWork } = await openDesk(t)
  stage.revoke('SHP-RIMBA')
  const ids = [...(await stage.orders('SHP-NIRMALA', 20)), ...(await stage.orders('SHP-RIMBA', 3))]
  const { runId = 0 } = { runId: 0, ...(await stage.request({ ids: [...ids, '99999999'] })) }
  const page = await browser.visit({ cookie })
  await page.goto(`/oms/sync-runs/${runId}`)
  await picture(page, 'sync-run-running-desk')
  await beginWork()
  await page.getByRole('heading', { name: 'selesai sebagian' }).waitFor()
  await page.getByText('3 pesanan tidak disinkronkan: otorisasi Lintas Rimba').waitFor()
  await page.getByText('Menunggu').first().waitFor({ state: 'detached' }) // the results have come by themselves
  await said(page, '4 gagal')
  await picture(page, 'sync-run-partly-failed-desk')
  await page
    .getByRole('link', { name: /^Investigasi/ })
    .last()
    .click()
  await page.locator('#modal[open]').waitFor()
  await page.keyboard.press('Escape')

  await stage.reauthorise()
  await page.getByRole('button', { name: 'Coba lagi yang gagal' }).click()
  await page.waitForURL((url) => !url.pathname.endsWith(`/${runId}`))
  await page.getByRole('heading', { name: 'Sinkronisasi 3 pesanan selesai' }).waitFor()
  await picture(page, 'sync-run-finished-desk')
  await page.goto('/oms/sync-runs')
  await picture(page, 'sync-log-desk')
})

t.test('without JavaScript the same: tick, Synchronize, progress, results, try again', async (t) => {
  const { browser, cookie, beginWork } = await openDesk(t)
  const page = await browser.visit({ cookie, javaScriptEnabled: false, expected: [REFUSED], viewport: PHONE })
  await page.goto('/oms/backlog-orders')
  await page.getByRole('button', { name: 'Synchronize' }).last().click()
  await page.getByText('Pilih minimal satu pesanan').waitFor()
  await picture(page, 'sync-refused-phone')
  await page.getByRole('link', { name: 'Kembali ke daftar' }).click()
  await tick(page, 3)
  await page.getByRole('button', { name: 'Synchronize' }).last().click()
  await page.waitForURL('**/oms/sync-runs/*')
  await page.getByText('Menyinkronkan 3 pesanan').waitFor()
  await beginWork()
  await page.getByText('Sinkronisasi 3 pesanan selesai').waitFor()
  await page.getByRole('link', { name: 'Riwayat sinkronisasi' }).last().click()
  await page.waitForURL('**/oms/sync-runs')
})

t.test('every state can be read by everybody, at both sizes, and nothing moves sideways', async (t) => {
  const { stage, browser, cookie, beginWork } = await openDesk(t)
  stage.revoke('SHP-RIMBA')
  const request = async (ids: readonly string[], idempotencyKey: string) => {
    const started = await stage.request({ ids, idempotencyKey, content: idempotencyKey })
    return `/oms/sync-runs/${'runId' in started ? started.runId : 0}`
  }
  const good = await stage.orders('SHP-NIRMALA', 12)
  const bad = await stage.orders('SHP-RIMBA', 2)
  const states = {
    finished: await request(good, 'finished'),
    'partly-failed': await request([...good, ...bad, '99999999'], 'partly'),
    failed: await request(bad, 'failed'),
  }
  const running = await request(good, 'running')
  await look(t, browser, cookie, 'running', running)
  await beginWork()
  const unfinished = stage.db.selectFrom('sync_runs').select('id').where('finished_at', 'is', null)
  while ((await unfinished.executeTakeFirst()) !== undefined) await sleep(50)
  for (const [state, address] of Object.entries(states)) await look(t, browser, cookie, state, address)
  await look(t, browser, cookie, 'log', '/oms/sync-runs')
  await look(t, browser, cookie, 'stores', '/oms/sync-runs/stores')
})

async function look(t: Test, browser: TestBrowser, cookie: string, state: string, address: string): Promise<void> {
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    const page = await browser.visit({ cookie, viewport })
    await page.goto(address)
    await picture(page, `sync-${state}-${size}`)
    await accessible(t, page, `${state} (${size})`)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    t.ok(width <= viewport.width, `${state} fits ${viewport.width}`)
    await page.context().close()
  }
}

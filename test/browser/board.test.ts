import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import { parse as parseCsv } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import readXlsx from 'read-excel-file/node'
import t, { type Test } from 'tap'
import { measurePage } from '../bench/page.ts'
import { NOON, type TestApp, testApp } from '../helpers/app.ts'
import { placeOrders } from '../helpers/backlog.ts'
import { fillBoard, numberOf, registerBoardPlaces, storeCode } from '../helpers/board.ts'
import { accessible, DESK, openBrowser, PHONE, picture, type VisitOptions } from '../helpers/browser.ts'

const BOARD = '/oms/backlog-orders'
const ORDERS = 130
const REFUSED = /status of 422/

async function openBoard(t: Test) {
  const made = await testApp(t)
  await fillBoard(made.db, NOON, ORDERS)
  const cookie = await made.signIn({ name: 'Rina Wijaya' })
  const browser = await openBrowser(t, made.app)
  return {
    ...made,
    cookie,
    visit: async (path = '', options: VisitOptions = {}) => {
      const page = await browser.visit({ cookie, ...options })
      await page.goto(BOARD + path)
      return page
    },
  }
}

/** Whole words: "0 pesanan" is not in "130 pesanan". */
const counted = (page: Page, words: string) =>
  page.locator('#result', { hasText: new RegExp(`(^|\\D)${words}`) }).waitFor()
const rows = (page: Page) => page.locator('.board tbody tr').count()
/** The focus comes with the rows, or it never comes. */
const focusIsOn = (page: Page, id: string) => page.waitForFunction((on) => document.activeElement?.id === on, id)
/** The address is news of its own, which may come after the rows. */
const asks = (page: Page, search: string) => page.waitForURL((url) => url.search === search)
const ticked = (page: Page, value: string) => page.locator(`#filters [value=${value}]:checked`)
const isWhole = (page: Page) => page.locator('header.top + main #filters').count()

t.test('a filter is one request, moves only the region, and Back, Forward and reload bring whole pages', async (t) => {
  const { visit } = await openBoard(t)
  const page = await visit()
  const fetched: string[] = []
  page.on('request', (request) => request.resourceType() === 'fetch' && fetched.push(request.url()))
  await page.locator('#store summary').click()
  await page.getByLabel('Toko Nusantara 8 ').check()
  t.equal(await page.locator('#store summary').getAttribute('data-count'), '1', 'the closed list will tell')
  await page.evaluate(() => document.querySelector('#filters')?.setAttribute('data-same', 'yes'))
  await page.getByRole('button', { name: 'Search' }).click()
  await counted(page, '5 pesanan')
  t.equal(fetched.length, 1)
  await asks(page, `?store=${storeCode(7)}`) // empty fields stay out of the address
  t.equal(await page.locator('#filters[data-same]').count(), 1, 'the form was not replaced')
  await page.locator('#said', { hasText: '5 pesanan ditampilkan' }).waitFor({ state: 'attached' })

  await page.getByRole('link', { name: 'Not Yet Packed' }).click()
  await counted(page, '0 pesanan')
  await focusIsOn(page, 'not-yet-packed') // the tab keeps the focus
  await page.getByText('Tidak ada pesanan dengan filter ini').waitFor()
  await page.goBack()
  await counted(page, '5 pesanan')
  t.equal(await isWhole(page), 1)
  await ticked(page, storeCode(7)).waitFor({ state: 'attached' }) // the form goes back too
  await page.goBack()
  await counted(page, '130 pesanan')
  await page.goForward()
  await counted(page, '5 pesanan')
  await page.reload()
  await counted(page, '5 pesanan')
  t.equal(await isWhole(page), 1, 'a reload shows no bare fragment')
  const twin = await page.context().newPage()
  await twin.goto(page.url())
  t.equal(await isWhole(twin), 1, 'nor does a second tab')
  await page.getByRole('link', { name: 'Hapus filter Store' }).click()
  await counted(page, '130 pesanan')
  await ticked(page, storeCode(7)).waitFor({ state: 'detached' }) // the form follows the chip
})

t.test('pages and sorting', async (t) => {
  const { visit } = await openBoard(t)
  const page = await visit()
  const first = page.locator('.board tbody th').first()
  t.equal(await rows(page), 50)
  t.equal(await first.textContent(), numberOf(0))
  await page.getByRole('link', { name: 'Selanjutnya' }).click()
  await page.getByRole('link', { name: 'Sebelumnya' }).waitFor()
  await focusIsOn(page, 'result') // the reader begins at the top of the page
  await page.getByRole('link', { name: 'Sebelumnya' }).click()
  await page.getByRole('link', { name: 'Sebelumnya' }).waitFor({ state: 'detached' })
  t.equal(await first.textContent(), numberOf(0))
  await page.getByRole('link', { name: 'Tanggal Pembuatan' }).click()
  await page.locator('th[aria-sort=ascending]').waitFor()
  t.not(await first.textContent(), numberOf(0))
  await page.getByRole('link', { name: '100', exact: true }).click()
  await page.getByText('Menampilkan 100 dari 130').waitFor()
  await asks(page, '?sort=oldest&per_page=100')
  await page.getByLabel('Invoice').fill(numberOf(1))
  await page.keyboard.press('Enter')
  await counted(page, '1 pesanan')
  await focusIsOn(page, 'invoice') // the next number can be scanned at once
  await asks(page, `?sort=oldest&per_page=100&invoice=${numberOf(1)}`) // the order of rows stays
})

t.test('Investigasi by keyboard alone, and the ticks survive it', async (t) => {
  const { visit } = await openBoard(t)
  const page = await visit()
  await page.getByLabel(`Pilih ${numberOf(0)}`).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const dialog = page.locator('dialog[open]')
  await dialog.waitFor()
  await focusIsOn(page, 'modal-title') // the heading is read first
  t.ok(await dialog.getByText(numberOf(0)).first().isVisible())
  await accessible(t, page, 'an open Investigasi')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  t.equal(label, `Investigasi ${numberOf(0)}`, 'the focus is where it was')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Tutup' }).click()
  await dialog.waitFor({ state: 'hidden' })
  t.ok(await page.getByLabel(`Pilih ${numberOf(0)}`).isChecked())
  t.equal(new URL(page.url()).pathname, BOARD)
})

t.test('one press copies a code, whole', async (t) => {
  const { visit } = await openBoard(t)
  const page = await visit('', { permissions: ['clipboard-read', 'clipboard-write'] })
  await page.locator('.board tbody th').nth(3).click()
  await page.locator('#said', { hasText: `${numberOf(3)} disalin` }).waitFor({ state: 'attached' })
  t.equal(await page.evaluate(() => navigator.clipboard.readText()), numberOf(3))
  t.equal(await page.evaluate(() => getSelection()?.toString().trim()), numberOf(3), 'and it is selected for a hand')
})

t.test('ticks are counted, and Synchronize begins with them', async (t) => {
  const { visit, db } = await openBoard(t)
  const page = await visit()
  const bar = page.locator('.selection')
  t.notOk(await bar.isVisible(), 'no bar while nothing is ticked')
  await page.getByLabel('Pilih semua di halaman ini').check()
  await page.getByText('50 dipilih').waitFor()
  await page.getByLabel('Pilih semua 130 pesanan').check()
  await page.getByRole('button', { name: 'Synchronize 130 pesanan' }).waitFor()
  await page.getByLabel(`Pilih ${numberOf(2)}`).uncheck()
  await page.getByRole('button', { name: 'Synchronize 49 pesanan' }).waitFor()
  t.notOk(await page.locator('#all').isChecked(), 'one less is not all any more')
  await page.getByRole('button', { name: 'Batal pilih' }).click()
  await bar.waitFor({ state: 'hidden' })
  await page.getByLabel(`Pilih ${numberOf(2)}`).check()
  await page.getByLabel(`Pilih ${numberOf(3)}`).check()
  await accessible(t, page, 'ticked orders')
  await picture(page, 'board-ticked-desk')
  const key = () => page.locator('[name=idempotency_key]').inputValue()
  const before = await key()
  await page.getByRole('button', { name: 'Synchronize 2 pesanan' }).click()
  await page.locator('#run section').waitFor()
  await bar.waitFor({ state: 'hidden' })
  await page.waitForFunction(
    (old) => document.querySelector<HTMLInputElement>('[name=idempotency_key]')?.value !== old,
    before,
  )
  await focusIsOn(page, 'result') // the button that was pressed is gone
  const items = await db.selectFrom('sync_items').select('order_id').execute()
  t.equal(items.length, 2)
  t.equal(new URL(page.url()).pathname, BOARD, 'the board stays')
})

t.test('orders that change somewhere else are marked, but nothing moves under ticks', async (t) => {
  const { visit, db } = await openBoard(t)
  const page = await visit()
  const changed = page.locator('tr.changed th')
  const tell = () => page.evaluate(() => document.body.dispatchEvent(new Event('backlog-changed', { bubbles: true })))
  const give = (nth: number, code: string) =>
    db.updateTable('orders').set({ kode_so: code }).where('kode_invoice_mp', '=', numberOf(nth)).execute()
  await give(0, 'SO-NEW-1')
  await tell()
  await changed.waitFor()
  t.equal(await changed.textContent(), numberOf(0))
  t.equal(await page.locator('#said').textContent(), '', 'nobody is interrupted')
  t.equal(await page.evaluate(() => document.activeElement?.tagName), 'BODY', 'nor moved')
  await page.getByLabel(`Pilih ${numberOf(5)}`).check()
  await page.locator('.selection').waitFor()
  await give(2, 'SO-NEW-2')
  await tell()
  await page.getByRole('link', { name: `Investigasi ${numberOf(5)}` }).click()
  await page.locator('dialog[open]').waitFor()
  t.equal(await page.getByText('SO-NEW-2').count(), 0)
  await page.getByRole('button', { name: 'Batal pilih' }).evaluate((button: HTMLElement) => button.click())
  await page.locator('.selection').waitFor({ state: 'hidden' })
  await page.keyboard.press('Escape')
  await page.getByText('SO-NEW-2').waitFor()

  const news = page.locator('#news')
  const looked = () => page.waitForResponse((answer) => answer.url().endsWith(BOARD))
  const mine = page.getByLabel(`Pilih ${numberOf(5)}`)
  const tickMine = async () => {
    await mine.check()
    await page.locator('.selection').waitFor() // the page counts a moment later
  }
  await tickMine()
  const same = looked()
  await tell()
  await same
  await give(1, 'SO-NEW-3')
  await give(7, 'SO-NEW-4')
  await db.updateTable('orders').set({ status: 'unpaid' }).where('kode_invoice_mp', '=', numberOf(9)).execute()
  t.notOk(await news.isVisible(), 'nothing is said while nothing differs')
  await tell()
  await news.getByText('3 pesanan berubah').waitFor()
  await page.locator('#said', { hasText: '3 pesanan berubah' }).waitFor({ state: 'attached' })
  t.equal(await page.getByText('SO-NEW-3').count(), 0, 'the rows stand still')
  await page.getByRole('button', { name: 'Muat ulang' }).click()
  await page.getByText('SO-NEW-3').waitFor()
  await page.getByText('1 dipilih').waitFor()
  t.ok(await mine.isChecked(), 'what was ticked still is')

  await give(8, 'SO-NEW-5')
  await tell()
  await news.getByText('1 pesanan berubah').waitFor()
  await mine.uncheck()
  await page.getByText('SO-NEW-5').waitFor() // nothing stands in the way any more

  await tickMine()
  await give(10, 'SO-NEW-6')
  await tell()
  await news.waitFor()
  await accessible(t, page, 'ticks above rows that have changed')
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    await page.setViewportSize(viewport)
    await picture(page, `board-news-${size}`)
  }
})

t.test('what was refused is said beside the field, and the next try is a page again', async (t) => {
  const { visit } = await openBoard(t)
  const page = await visit('', { expected: [REFUSED] })
  await page.getByLabel('Tanggal awal').fill('2026-11-18')
  await page.getByLabel('Tanggal akhir').fill('2026-11-01')
  await page.getByRole('button', { name: 'Search' }).click()
  const summary = page.locator('.error-summary')
  await summary.waitFor()
  await page.waitForFunction(() => document.title.startsWith('Kesalahan: '))
  await page.locator('.error-summary:focus').waitFor() // the summary is read first
  t.equal(await page.getByLabel('Tanggal awal').inputValue(), '2026-11-18')
  t.equal(await page.getByLabel('Tanggal akhir').getAttribute('aria-invalid'), 'true')
  await accessible(t, page, 'a refused filter')
  await page.getByRole('link', { name: /Tanggal akhir/ }).click()
  await focusIsOn(page, 'to') // the summary leads to the field
  await page.getByLabel('Tanggal akhir').fill('2026-11-18')
  await page.getByRole('button', { name: 'Search' }).click()
  await summary.waitFor({ state: 'detached' })
  await counted(page, '\\d+ pesanan')
})

t.test('a dropped line is said, keeps the rows and can be tried again', async (t) => {
  const { visit } = await openBoard(t)
  const page = await visit('', { expected: [/ERR_INTERNET_DISCONNECTED/, /htmx:error/] })
  await page.context().setOffline(true)
  await page.getByRole('link', { name: 'Not Yet Packed' }).click()
  await page.getByText('Koneksi terputus').waitFor()
  await accessible(t, page, 'a dropped line')
  t.equal(await rows(page), 50)
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Coba lagi' }).click()
  await page.waitForURL(/keterangan=not-yet-packed/)
  await page.locator('#trouble').waitFor({ state: 'hidden' })
})

t.test(
  'a filter that fits into no address says so in the place of the list, and a shorter one brings it back',
  async (t) => {
    const { visit } = await openBoard(t)
    const page = await visit('', { expected: [/status of 431/] })
    const search = async (numbers: string) => {
      await page.locator('#invoice').fill(numbers)
      await page.locator('#invoice').press('Enter')
    }
    const longest = Array.from({ length: 500 }, (_, n) => String(n).padStart(100, 'A')).join('\n')
    await search(longest)
    await counted(page, '0 pesanan')
    // the address is sent along with the next one
    await page.waitForURL(/invoice=A/)
    await search(longest)
    await page.locator('#region').getByRole('alert').getByText('Isi filter terlalu panjang').waitFor()
    await search(numberOf(0))
    await page.locator('#result').waitFor()
  },
)

t.test('without scripts everything is a form or a link', async (t) => {
  const { visit, db } = await openBoard(t)
  const page = await visit('', { javaScriptEnabled: false })
  await page.locator('#keterangan summary').click()
  await page.getByLabel('Backlog Orders: keduanya').check()
  await page.getByRole('button', { name: 'Search' }).click()
  await counted(page, '42 pesanan')
  await page.getByRole('link', { name: 'Waiting For Pickup' }).click()
  await counted(page, '21 pesanan')
  await page.getByRole('link', { name: 'Semua', exact: false }).first().click()
  await counted(page, '130 pesanan')
  await page.getByRole('link', { name: 'Selanjutnya' }).click()
  await page.getByRole('link', { name: 'Sebelumnya' }).waitFor()
  t.equal(await rows(page), 50)
  await page.getByRole('link', { name: 'Investigasi' }).first().click()
  await page.waitForURL(/\/investigation$/)
  await page.getByRole('heading', { level: 1, name: /Investigasi/ }).waitFor()
  await page.goto(BOARD)
  await page.locator('[name=ids]').nth(0).check()
  await page.locator('[name=ids]').nth(1).check()
  await page.getByRole('button', { name: 'Synchronize' }).first().click()
  await page.waitForURL(/\/oms\/sync-runs\/\d+$/)
  t.equal((await db.selectFrom('sync_items').select('order_id').execute()).length, 2)
})

t.test('what is printed says what it is a list of, and holds nothing to press', async (t) => {
  const { visit } = await openBoard(t)
  const page = await visit(`?keterangan=not-yet-packed&warehouse=GDG-CKR`)
  await page.emulateMedia({ media: 'print' })
  t.same(await page.locator('.chip').filter({ visible: true }).allTextContents(), [
    'Backlog Orders (Not Yet Packed)',
    'Warehouse: Gudang CKR',
  ])
  const sign = await page
    .locator('.chip')
    .first()
    .evaluate((chip) => getComputedStyle(chip, '::after').display)
  t.equal(sign, 'none', 'no chip can be taken off paper')
  const caption = await page.locator('caption').boundingBox()
  t.ok(caption !== null && caption.width > 100, 'number, dates and time of the data are read')
  t.ok(await page.getByText(/Menampilkan \d+ dari \d+ pesanan/).isVisible(), 'as is whether that is all')
  const pressed = page.locator('button, input, summary, select, textarea, a:not(.chip, .skip, th a)')
  t.same(await pressed.filter({ visible: true }).allTextContents(), [])
  await picture(page, 'board-printed')
})

t.test('a folded filter says what is in force, on a phone', async (t) => {
  const { visit } = await openBoard(t)
  const page = await visit(`?store=${storeCode(7)}`, { viewport: PHONE })
  const form = page.locator('#filters')
  await page.getByText('Filter: 5 hari · semua gudang · 1 lagi').click()
  t.ok(await form.isVisible())
  await page.locator('#warehouse summary').click()
  await page.getByLabel('Gudang CKR').check()
  await page.getByLabel('Gudang TGR').check()
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByText('Filter: 5 hari · 2 gudang · 1 lagi').click()
  await form.waitFor({ state: 'hidden' })
  await page.goBack()
  await page.getByRole('checkbox', { name: 'Filter: 5 hari · semua gudang · 1 lagi' }).waitFor({ state: 'attached' })
})

t.test('Cetak prints, where a script can', async (t) => {
  const { visit } = await openBoard(t)
  const page = await visit()
  await page.evaluate(() => {
    window.print = () => document.body.append('printed')
  })
  await page.getByRole('button', { name: 'Cetak' }).click()
  await page.getByText('printed').waitFor()
  const plain = await visit('', { javaScriptEnabled: false })
  t.notOk(await plain.getByText('Cetak').isVisible())
})

/** The first column of codes in the file that a click on this link brings. */
async function numbersInFile(page: Page, link: 'XLSX' | 'CSV'): Promise<readonly unknown[]> {
  const begun = page.waitForEvent('download')
  await page.getByRole('link', { name: link, exact: true }).click()
  const download = await begun
  t.equal(download.suggestedFilename(), `backlog-orders_2026-11-14_2026-11-18.${link.toLowerCase()}`)
  const content = await readFile(await download.path())
  if (link === 'CSV') return parseCsv(content, { bom: true, delimiter: ';' }).map((cells: string[]) => cells[2])
  return ((await readXlsx(content))[0]?.data ?? []).map((cells) => cells[2])
}

for (const [how, javaScriptEnabled] of Object.entries({ with: true, without: false })) {
  t.test(`both files hold the filter that is on the screen, ${how} JavaScript`, async (t) => {
    const { visit } = await openBoard(t)
    const page = await visit('', { javaScriptEnabled })
    await page.getByRole('link', { name: 'Not Yet Packed' }).click()
    await counted(page, '21 pesanan')
    const shown = await page.locator('.board tbody th').allTextContents()
    for (const link of ['XLSX', 'CSV'] as const) t.same(await numbersInFile(page, link), ['Kode Invoice MP', ...shown])
    await counted(page, '21 pesanan') // the board stays where it was
  })

  t.test(`a file that is refused is refused in words, ${how} JavaScript`, async (t) => {
    const { app, db, cookie, visit } = await openBoard(t)
    const page = await visit('?keterangan=waiting-for-pickup', { javaScriptEnabled, expected: [/status of 429/] })
    const ofMine = await beginLongExport(app, db, cookie)
    await page.getByRole('link', { name: 'CSV' }).click()
    await page.getByText('Ekspor Anda yang sebelumnya masih berjalan').waitFor()
    ofMine.destroy()
    await page.goBack()
    await counted(page, '21 pesanan')

    await db.deleteFrom('sessions').execute()
    await page.getByRole('link', { name: 'XLSX' }).click()
    await page.getByText('Sesi Anda sudah berakhir').waitFor()
    const back = await page.locator('[name=return]').getAttribute('value')
    t.equal(back, `${BOARD}?keterangan=waiting-for-pickup`, 'the way back leads to the board')
  })
}

/** So many orders that the file waits for its reader, who reads none of it. */
async function beginLongExport(app: TestApp['app'], db: TestApp['db'], cookie: string): Promise<http.IncomingMessage> {
  const many = Array.from({ length: 30_000 }, (_, nth) => ({
    kode_invoice_mp: `LONG/${nth}`,
    shipping_agency: 'x'.repeat(90),
    created_at: new Date(NOON.getTime() - nth),
  }))
  await placeOrders(db, many)
  const { port } = app.server.address() as { readonly port: number }
  const [answer] = await once(http.get({ port, path: `${BOARD}/export.csv`, headers: { cookie } }), 'response')
  return answer
}

const cutOff = (page: Page) =>
  page.locator('.top a').evaluateAll((links) => {
    const beyond = (link: Element) =>
      link.getBoundingClientRect().right > (link.closest('nav, header') as Element).getBoundingClientRect().right + 0.5
    return links.filter(beyond).map((link) => link.textContent)
  })

/** What leaves its cell, and what stands on two lines but should be pressed as one. */
const outOfPlace = (page: Page) =>
  page.locator('.board tbody :is(a, b)').evaluateAll((pieces) => {
    const isOut = (piece: Element) => {
      const box = piece.getBoundingClientRect()
      const cell = (piece.closest('td, th') as Element).getBoundingClientRect()
      const leaves = box.left < cell.left - 0.5 || box.right > cell.right + 0.5
      return leaves || (piece.tagName === 'A' && piece.getClientRects().length > 1)
    }
    return pieces.filter(isOut).map((piece) => piece.textContent)
  })

t.test('fifty rows and thirty stores are a light page, on a network as in a browser', async (t) => {
  const { app, db, signIn } = await testApp(t)
  await fillBoard(db, NOON, ORDERS)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const { firstLoad, filterChange, rows: shown, elements } = await measurePage(address, await signIn())
  t.equal(shown, 50)
  t.ok(firstLoad.bytes <= 25_600, `${firstLoad.bytes} bytes at first`)
  t.ok(firstLoad.requests <= 4, `${firstLoad.requests} requests at first`)
  t.ok(filterChange.bytes <= 4_096, `${filterChange.bytes} bytes for another filter`)
  t.equal(filterChange.requests, 1)
  t.ok(elements <= 1_000, `${elements} elements`)
})

t.test('axe finds nothing, nothing runs over the side, in every state and size', async (t) => {
  const { visit, db } = await openBoard(t)
  const unknownStatus = { status_raw: 'PICKUP_RESCHEDULED', status_unrecognised: true }
  await placeOrders(db, [{ kode_invoice_mp: numberOf(ORDERS), created_at: NOON, ...unknownStatus }])
  const states = {
    full: '',
    numbers: `?invoice=${numberOf(0)}+${numberOf(129)}+lost&from=2026-11-18&to=2026-11-18`,
    none: `?keterangan=not-yet-packed&store=${storeCode(7)}`,
    refused: '?from=2026-11-18&to=2026-11-01&keterangan=lost',
    deadline: '?sort=deadline&per_page=25',
  }
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
    const page = await visit('', { viewport, expected: [REFUSED] })
    for (const [state, query] of Object.entries(states)) {
      await page.goto(BOARD + query)
      await accessible(t, page, `${state} on the ${size}`)
      await picture(page, `board-${state}-${size}`)
      for (const width of size === 'desk' ? [1366, 1280, 1024, 768] : [360, 320]) {
        await page.setViewportSize({ width, height: viewport.height })
        const over = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        t.equal(over, 0, `${state} at ${width}`)
        t.same(await cutOff(page), [], `every entry of the menu is seen whole at ${width}`)
        t.same(await outOfPlace(page), [], `every cell holds what is in it, ${state} at ${width}`)
      }
      await page.setViewportSize(viewport)
    }
    await page.goto(BOARD)
    if (size === 'phone') await page.getByText(/^Filter: /).click()
    await page.locator('#store summary').click()
    await accessible(t, page, `an open list of stores on the ${size}`)
    await picture(page, `board-stores-${size}`)
    await page.context().close()
  }
})

t.test('axe finds nothing on a board without orders', async (t) => {
  const LONG_AGO = new Date(NOON.getTime() - 40 * 24 * 3_600_000)
  const boards = {
    'Belum ada data': registerBoardPlaces,
    'Tidak ada backlog': (db: TestApp['db']) => fillBoard(db, LONG_AGO, 1),
  }
  for (const [says, fill] of Object.entries(boards)) {
    const { app, db, signIn } = await testApp(t)
    await fill(db)
    const browser = await openBrowser(t, app)
    for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE })) {
      const page = await browser.visit({ cookie: await signIn(), viewport })
      await page.goto(BOARD)
      await page.getByRole('heading', { name: says }).waitFor()
      await accessible(t, page, `${says} on the ${size}`)
      await picture(page, `board-${says.replaceAll(' ', '-').toLowerCase()}-${size}`)
    }
  }
})

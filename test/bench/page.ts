import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { addCookie, launch } from '../helpers/browser.ts'

export interface PageFigures {
  readonly firstLoad: Transfer
  readonly filterChange: Transfer
  readonly rows: number
  readonly elements: number
}

export interface Transfer {
  /** Bytes on the wire, heads included. */
  readonly bytes: number
  readonly requests: number
}

/** The board in a browser with an empty cache: what the first load and one click on a tab cost. */
export async function measurePage(address: string, cookie: string): Promise<PageFigures> {
  const browser = await launch()
  try {
    const page = await openPage(browser, address, cookie)
    const transfers = await watchTransfers(page)
    const firstLoad = await transfers.during(async () => {
      await page.goto('/oms/backlog-orders', { waitUntil: 'networkidle' })
    })
    const rows = await page.locator('tbody tr').count()
    const elements = await page.evaluate(() => document.querySelectorAll('*').length)
    const filterChange = await transfers.during(async () => {
      const answered = page.waitForResponse(/keterangan=order-not-yet-processed/)
      await page.locator('a[href*="keterangan=order-not-yet-processed"]').first().click()
      await (await answered).finished()
    })
    return { firstLoad, filterChange, rows, elements }
  } finally {
    await browser.close()
  }
}

async function openPage(browser: Browser, address: string, cookie: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: address, viewport: { width: 1366, height: 768 } })
  await addCookie(context, address, cookie)
  return context.newPage()
}

async function watchTransfers(page: Page) {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  let bytes = 0
  let requests = 0
  let finished = 0
  devtools.on('Network.requestWillBeSent', ({ request }) => {
    if (request.url.startsWith('http')) requests += 1
  })
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
    finished += 1
  })
  return {
    during: async (work: () => Promise<void>): Promise<Transfer> => {
      bytes = 0
      requests = 0
      finished = 0
      await work()
      // the browser's tools hear of the end a little later than the page
      while (finished < requests) await sleep(20)
      return { bytes, requests }
    },
  }
}

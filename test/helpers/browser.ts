import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Test } from 'tap'

/** The two sizes of the field: a phone in the warehouse and the PC at the desk. */
export const PHONE = { width: 360, height: 740 }
export const DESK = { width: 1366, height: 768 }

/** Longer than the slowest machine needs: only what never comes runs into it. */
const WAIT_MS = 30_000

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

export interface VisitOptions extends BrowserContextOptions {
  /** What `signIn()` of the test app gave. */
  readonly cookie?: string
  /** Console errors this test provokes on purpose. Chromium logs each answer of 4xx and 5xx as one. */
  readonly expected?: readonly RegExp[]
}

export interface TestBrowser {
  /** A page of a fresh visitor. A script error, or a console error nobody expected, fails the test. */
  visit(options?: VisitOptions): Promise<Page>
}

/** Starts the browser, and the app on a free port when it does not listen yet. `baseURL` is the app's address. */
export async function openBrowser(t: Test, app: FastifyInstance): Promise<TestBrowser> {
  const baseURL = await addressOf(app)
  const browser = await launch()
  t.teardown(() => browser.close())
  return { visit: (options = {}) => visit(t, browser, baseURL, options) }
}

export async function launch(): Promise<Browser> {
  const { BROWSER_PATH, BROWSER_LIBRARIES, BROWSER_FONTS } = process.env
  if (BROWSER_PATH === undefined) throw new Error('BROWSER_PATH is not set: start tests by npm test [-- files]')
  const env: Record<string, string> = { HOME: process.env['HOME'] ?? '/tmp', TZ: 'Asia/Jakarta' }
  if (BROWSER_LIBRARIES !== undefined) env['LD_LIBRARY_PATH'] = BROWSER_LIBRARIES
  if (BROWSER_FONTS !== undefined) env['FONTCONFIG_PATH'] = BROWSER_FONTS
  return chromium.launch({ executablePath: BROWSER_PATH, args: ARGUMENTS, env })
}

async function visit(t: Test, browser: Browser, baseURL: string, options: VisitOptions): Promise<Page> {
  const { cookie, expected = [], ...contextOptions } = options
  const context = await browser.newContext({
    baseURL,
    viewport: DESK,
    locale: 'id-ID',
    timezoneId: 'Asia/Jakarta',
    reducedMotion: 'reduce',
    ...contextOptions,
  })
  context.setDefaultTimeout(WAIT_MS)
  if (cookie !== undefined) await addCookie(context, baseURL, cookie)
  const page = await context.newPage()
  page.on('pageerror', (error) => t.fail(`script error on ${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`
    if (message.type() === 'error' && !expected.some((pattern) => pattern.test(text))) t.fail(`console error: ${text}`)
  })
  return page
}

export async function addCookie(context: BrowserContext, baseURL: string, cookie: string): Promise<void> {
  const [name = '', value = ''] = cookie.split(/=(.*)/s)
  // a __Host- cookie is taken over plain http too, as long as the host is the machine itself
  await context.addCookies([{ name, value, url: baseURL.replace('http:', 'https:'), secure: true, httpOnly: true }])
}

async function addressOf(app: FastifyInstance): Promise<string> {
  const address = app.server.address()
  if (typeof address === 'object' && address !== null) return `http://127.0.0.1:${address.port}`
  return app.listen({ host: '127.0.0.1', port: 0 })
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Asserts that axe finds nothing on the page as it is now. Its script goes in by `evaluate`: our policy bars script tags. */
export async function accessible(t: Test, page: Page, state: string): Promise<void> {
  await page.waitForLoadState()
  await page.evaluate(axeSource)
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } }
    return (await axe.run()).violations
  })
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(' ')}`)
  t.same(found, [], `axe finds nothing on ${state}`)
}

interface AxeViolation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly html: string }[]
}

/** Takes a picture of the whole page into the folder that SCREENSHOTS names; without it, nothing. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (folder === undefined || folder === '') return
  await mkdir(folder, { recursive: true })
  await page.waitForLoadState()
  // hiding the caret leaves a style attribute on every field, which our policy bars as soon as htmx copies it
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true, caret: 'initial' })
}

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { readAssets } from '../../../src/platform/http/static.ts'
import { testApp } from '../../helpers/app.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')

t.test('what browsers fetch is compressed, kept for ever, and open to all', async (t) => {
  const { app } = await testApp(t)
  for (const [name, url] of Object.entries(readAssets())) {
    const plain = await app.inject({ url, headers: { 'accept-encoding': 'identity' } })
    t.equal(plain.statusCode, 200, name)
    t.match(url, /\.[0-9a-f]{10}\.(css|js|svg)$/, 'its name carries its content')
    t.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
    t.notMatch(plain.body, '@import', 'nothing more is to be fetched')
  }
  const url = readAssets()['app.js'] ?? ''
  const whole = (await app.inject({ url, headers: { 'accept-encoding': 'identity' } })).rawPayload
  const brotli = await app.inject({ url, headers: { 'accept-encoding': 'gzip, deflate, br' } })
  t.equal(brotli.headers['content-encoding'], 'br')
  t.match(brotli.headers['content-type'], /^(text|application)\/javascript/)
  t.same(brotliDecompressSync(brotli.rawPayload), whole)
  for (const accepted of ['gzip', 'br;q=0, gzip;q=0.5', 'deflate,gzip']) {
    const gzip = await app.inject({ url, headers: { 'accept-encoding': accepted } })
    t.equal(gzip.headers['content-encoding'], 'gzip', accepted)
    t.match(gzip.headers.vary, /accept-encoding/)
    t.same(gunzipSync(gzip.rawPayload), whole)
  }
  t.same((await app.inject({ url })).rawPayload, whole, 'who accepts nothing gets it as it is')
  const head = await app.inject({ method: 'HEAD', url })
  t.match([head.statusCode, head.rawPayload.length, head.headers['content-length']], [200, 0, String(whole.length)])
})

t.test('nothing beside the published files can be fetched', async (t) => {
  const { app } = await testApp(t)
  const published = readAssets()['app.css'] ?? ''
  const none = published.replace(/\.[0-9a-f]{10}\./, '.0123456789.')
  for (const url of [
    '/assets/',
    '/assets/../assets.json',
    '/assets/%2e%2e/assets.json',
    '/assets/..%2fassets.json',
    '/assets/none.css',
    none,
  ]) {
    t.not((await app.inject({ url })).statusCode, 200, url)
  }
  t.match(await app.inject({ url: none }), { statusCode: 404, headers: { 'cache-control': 'no-store' } })
})

t.test('the board is shown with one sheet, every other screen with both', async (t) => {
  const { app, signIn } = await testApp(t)
  const cookie = await signIn()
  const both = ['app.css', 'screens.css']
  for (const { url, sheets } of [
    { url: '/oms/backlog-orders', sheets: ['app.css'] },
    { url: '/login', sheets: both },
    { url: '/oms/sync-runs', sheets: both },
    { url: '/oms/connections', sheets: both },
    { url: '/oms/nowhere', sheets: both },
  ]) {
    const { body } = await app.inject({ url, headers: { cookie } })
    const linked = [...body.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, href]) => href)
    t.same(
      linked,
      sheets.map((name) => readAssets()[name]),
      url,
    )
  }
})

/** What the board shows in itself, sooner or later. */
const ON_THE_BOARD =
  /^(layouts\/page|shared\/_top|backlog\/.*|investigation\/.*|remedies\/.*|sync\/_(progress|refused)|errors\/_error)\.eta$/
/** On the board these are not to look as on screens of their own. */
const OTHERWISE_THERE = ['dismiss', 'problem', 'reference']

t.test('what the board shows needs no rule of the sheet it does not have', async (t) => {
  const { app } = await testApp(t)
  const sheet = async (name: string) => (await app.inject({ url: readAssets()[name] ?? '' })).body
  const own = classesOf(await sheet('app.css'))
  const others = [...classesOf(await sheet('screens.css'))].filter((name) => !own.has(name))
  const views = readdirSync(path.join(ROOT, 'views'), { recursive: true, encoding: 'utf8' })
  const shown = views.map((file) => file.replaceAll(path.sep, '/')).filter((file) => ON_THE_BOARD.test(file))
  t.ok(shown.length > 15 && others.length > 30)
  for (const file of shown) {
    const used = wordsOf(readFileSync(path.join(ROOT, 'views', file), 'utf8'))
    const missing = others.filter((name) => used.has(name) && !OTHERWISE_THERE.includes(name))
    t.same(missing, [], file)
  }
})

function classesOf(css: string): ReadonlySet<string> {
  const selectors = [...css.matchAll(/([^{}]+)\{/g)].map(([, selector = '']) => selector).join(' ')
  return new Set([...selectors.matchAll(/\.([a-z][\w-]*)/g)].map(([, name = '']) => name))
}

/** Every word inside a class attribute, whatever it depends on. */
function wordsOf(template: string): ReadonlySet<string> {
  const attributes = [...template.matchAll(/\bclass="((?:<%.*?%>|[^"])*)"/g)].map(([, value = '']) => value)
  const written = attributes.map((value) =>
    value.replace(/<%(.*?)%>/g, (_, code) => code.match(/'[^']*'/g)?.join(' ') ?? ''),
  )
  return new Set(written.flatMap((value) => value.match(/[a-z][\w-]*/g) ?? []))
}

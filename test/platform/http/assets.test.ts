import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { readAssets } from '../../../src/platform/http/static.ts'
import { testApp } from '../../helpers/app.ts'

t.test('what browsers fetch is compressed, kept for ever, and open to all', async (t) => {
  const { app } = await testApp(t)
  for (const [name, url] of Object.entries(readAssets())) {
    const plain = await app.inject({ url, headers: { 'accept-encoding': 'identity' } })
    t.equal(plain.statusCode, 200, name)
    t.match(url, /\.[0-9a-f]{10}\.(css|js|svg)$/, 'its name carries its content')
    t.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
  }
  const url = readAssets()['app.js'] ?? ''
  const whole = (await app.inject({ url, headers: { 'accept-encoding': 'identity' } })).rawPayload
  const brotli = await app.inject({ url, headers: { 'accept-encoding': 'gzip, deflate, br' } })
  t.equal(brotli.headers['content-encoding'], 'br')
  t.match(brotli.headers['content-type'], /^(text|application)\/javascript/)
  t.same(brotliDecompressSync(brotli.rawPayload), whole)
  const gzip = await app.inject({ url, headers: { 'accept-encoding': 'gzip' } })
  t.same(gunzipSync(gzip.rawPayload), whole)
})

t.test('nothing beside the published files can be fetched', async (t) => {
  const { app } = await testApp(t)
  for (const url of ['/assets/', '/assets/../assets.json', '/assets/%2e%2e/assets.json', '/assets/none.css']) {
    t.not((await app.inject({ url })).statusCode, 200, url)
  }
})

import fastify from 'fastify'
import t from 'tap'
import { accessible, openBrowser, PHONE, picture } from '../helpers/browser.ts'

const PAGE = `<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Uji</title></head>
<body><main><h1>Uji</h1><label>Gudang <select><option>Cakung</option></select></label>
<label>Tanggal <input type="date"></label></main></body></html>`

t.test('the browser shows a select box and a date field, on a phone too', async (t) => {
  const app = fastify()
  app.get('/', async (_request, reply) => reply.type('text/html').send(PAGE))
  app.get('/broken', async (_request, reply) => reply.code(500).type('text/html').send(PAGE))
  t.teardown(() => app.close())
  const browser = await openBrowser(t, app)
  const page = await browser.visit({ viewport: PHONE, expected: [/500 .*\/broken/] })
  await page.goto('/')
  await page.getByLabel('Gudang').selectOption('Cakung')
  await page.getByLabel('Tanggal').fill('2026-11-18')
  t.equal(await page.getByLabel('Tanggal').inputValue(), '2026-11-18')
  await accessible(t, page, 'the page')
  await picture(page, 'harness')
  await page.goto('/broken')
})

t.test('a cookie as the login sets it reaches the app over loopback', async (t) => {
  const app = fastify()
  app.get('/', async (request, reply) => reply.type('text/html').send(`${PAGE}<p>${request.headers.cookie}</p>`))
  t.teardown(() => app.close())
  const browser = await openBrowser(t, app)
  const page = await browser.visit({ cookie: '__Host-session=abc=def' })
  await page.goto('/')
  t.equal(await page.locator('p').textContent(), '__Host-session=abc=def')
})

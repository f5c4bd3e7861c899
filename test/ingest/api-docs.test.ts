import t from 'tap'
import { testApp } from '../helpers/app.ts'
import { accessible, openBrowser, PHONE, picture } from '../helpers/browser.ts'

t.test('the page of the API works in a browser under our content policy', async (t) => {
  const { app, signIn } = await testApp(t)
  const page = await (await openBrowser(t, app)).visit({ cookie: await signIn() })
  const refused: string[] = []
  await page.exposeFunction('refusedByPolicy', (what: string) => refused.push(what))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { refusedByPolicy } = globalThis as unknown as { refusedByPolicy(what: string): void }
      refusedByPolicy(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
    })
  })
  await page.goto('/api/docs')
  await page.getByRole('heading', { name: 'Backlog Orders API' }).waitFor()
  await accessible(t, page, 'the calls of the API')
  await page.getByText('/api/v1/orders').first().click()
  await page.getByText('Say what is known of orders').first().waitFor()
  await page.getByText('createdAt').first().waitFor()
  await accessible(t, page, 'one call of the API')
  await page.setViewportSize(PHONE)
  await accessible(t, page, 'one call of the API on a phone')
  await picture(page, 'api-docs')
  t.same(refused, [], 'nothing was refused')
})

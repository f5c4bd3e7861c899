import t from 'tap'
import type { Outbound, OutboundCall } from '../../src/platform/outbound/fetch.ts'
import { hurriedOutbound } from '../../src/platform/outbound/hurried.ts'

t.test('a question is hurried and says that it only looks; what is not safe to repeat is left in peace', async (t) => {
  const heard: (readonly [string, string | undefined])[] = []
  const outbound =
    (name: string): Outbound =>
    async ({ request }) => {
      heard.push([name, (await request()).headers['user-agent']])
    }
  const ask = hurriedOutbound(outbound('patient'), outbound('hurried'))
  const call: OutboundCall = { request: () => ({ method: 'GET', url: 'http://a/', headers: {} }), secrets: [] }
  await ask(call)
  await ask({ ...call, once: true })
  t.same(heard, [
    ['hurried', 'backlog-orders (look)'],
    ['patient', undefined],
  ])
})

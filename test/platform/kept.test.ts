import { readdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import t from 'tap'
import { openClosers } from '../../src/platform/closers.ts'
import { keptSecret } from '../../src/platform/kept-secret.ts'

t.test('a secret is made once, for its owner only', async (t) => {
  const file = path.join(t.testdir(), 'app-secret')
  const secret = await keptSecret(file)
  t.ok(secret.length >= 32)
  t.equal(await keptSecret(file), secret)
  t.equal((await stat(file)).mode & 0o777, 0o600)
  t.same(await readdir(path.dirname(file)), ['app-secret'], 'nothing half-written is left beside it')
  await t.rejects(keptSecret(path.join(file, 'below')), { code: 'ENOTDIR' })
})

t.test('a secret that is cut off is not used, and the sentence says what to do', async (t) => {
  const file = path.join(t.testdir(), 'app-secret')
  for (const cut of ['', '\n', 'x'.repeat(31)]) {
    await writeFile(file, cut)
    await t.rejects(keptSecret(file), { name: 'SetupError', message: /app-secret is cut off: .* remove it and start/ })
  }
})

t.test('what was opened is closed in reverse order, whatever fails on the way', async (t) => {
  const closed: string[] = []
  const complaints = t.capture(console, 'error', () => {})
  const closers = openClosers()
  closers.add('first', async () => closed.push('first'))
  closers.add('second', async () => {
    throw new Error('stuck')
  })
  closers.add('third', async () => closed.push('third'))
  await closers.closeAll()
  await closers.closeAll()
  t.same(closed, ['third', 'first'])
  t.match(complaints(), [{ args: ['closing second:', { message: 'stuck' }] }])
})

// npm test [-- files]: one PostgreSQL for the run with a migrated template database, one browser found, then tap.
// With files named, the coverage gate is off.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { findChromium } from './chromium.mjs'
import './typescript.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const files = process.argv.slice(2)

const { PURE } = await import('./pure.ts')
const { startEmbedded } = await import('../../src/platform/database/embedded.ts')
const { buildAssets } = await import('../../src/platform/http/build-assets.ts')
const { migrate } = await import('../../src/platform/database/migrate.ts')

process.exitCode = await main().catch((error) => {
  console.error(error.name === 'SetupError' || !error.stack ? error.message : error.stack)
  return 1
})

async function main() {
  const browser = await findChromium().catch((error) => {
    console.error(error.message)
    return null
  })
  if (browser === null) return 1
  await buildAssets()
  const server = await databaseServer()
  try {
    if (files.length === 0) await rm(path.join(root, '.tap/report'), { recursive: true, force: true })
    const template = await makeTemplate(server.url)
    const summary = await runTap({ ...browser, TEST_SERVER_URL: server.url, TEST_TEMPLATE: template.name })
    await template.drop()
    return report(summary, await untestedPure())
  } finally {
    await server.stop()
  }
}

async function databaseServer() {
  if (process.env.DATABASE_URL) return { url: process.env.DATABASE_URL, stop: async () => {} }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'backlog-orders-test-'))
  const database = await startEmbedded({ folder, throwAway: true })
  const stop = async () => {
    await database.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return { url: database.url, stop }
}

async function makeTemplate(serverUrl) {
  const name = `test_${randomBytes(6).toString('hex')}`
  await statement(serverUrl, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  await migrate(url.href)
  return { name, drop: () => statement(serverUrl, `drop database ${name} with (force)`) }
}

async function statement(url, sql) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

/** Runs tap and passes its output through. The last summary line is that of the whole run. */
async function runTap(environment) {
  const tap = path.join(root, 'node_modules/.bin/tap')
  const gate = files.length > 0 ? ['--disable-coverage'] : []
  const { DATABASE_URL: _, NODE_ENV: __, ...inherited } = process.env
  const child = spawn(tap, ['run', '--reporter=tap', ...gate, ...files], {
    cwd: root,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal))
  let summary = null
  let rest = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text) => {
    process.stdout.write(text)
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    summary = lines.findLast((line) => /^# \{ total:/.test(line)) ?? summary
  })
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  return { code, counts: countsOf(summary) }
}

function countsOf(summary) {
  const count = (name) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(summary ?? '')?.[1] ?? 0)
  return { passed: count('pass'), failed: count('fail'), skipped: count('skip') + count('todo') }
}

/** What of the pure files no test has reached. Only a full run can tell; each gap is named at its end and fails it. */
async function untestedPure() {
  if (files.length > 0) return []
  const summary = JSON.parse(
    await readFile(path.join(root, '.tap/report/coverage-summary.json'), 'utf8').catch(() => '{}'),
  )
  return Object.entries(summary).flatMap(([file, { lines, branches }]) => {
    const isPure = PURE.test(path.relative(path.join(root, 'src'), file).replaceAll('\\', '/'))
    if (!isPure || (lines.pct === 100 && branches.pct === 100)) return []
    return `${path.relative(root, file)}: lines ${lines.pct} %, branches ${branches.pct} %`
  })
}

function report({ code, counts: { passed, failed, skipped } }, untested) {
  if (passed + failed === 0) console.error('No test ran.')
  else if (failed === 0 && code !== 0) console.error('tap ended with an error: see above, perhaps the coverage gate.')
  if (untested.length > 0) console.error(`Pure files are tested whole, these are not:\n${untested.join('\n')}`)
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  return code === 0 && failed === 0 && passed > 0 && untested.length === 0 ? 0 : 1
}

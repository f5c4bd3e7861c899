import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import path from 'node:path'
import { buildAssets } from '../platform/http/build-assets.ts'

/** `npm run dev`: the server straight from TypeScript, started anew whenever something it reads has changed. */
const ROOT = path.resolve(import.meta.dirname, '../..')
const WATCHED = ['src', 'views', 'public', 'migrations']
/** An editor writes several files at once. */
const SETTLE_MS = 150

let server: ChildProcess | null = null
let settling: NodeJS.Timeout | undefined
let starting = restart()

for (const folder of WATCHED) {
  watch(path.join(ROOT, folder), { recursive: true }, () => {
    clearTimeout(settling)
    settling = setTimeout(() => {
      starting = starting.then(restart)
    }, SETTLE_MS)
  })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void starting.then(stop).then(() => process.exit()))
}

async function restart(): Promise<void> {
  await stop()
  await buildAssets().catch((error) => console.error(error))
  const loader = path.join(ROOT, 'test/helpers/typescript.mjs')
  server = spawn(process.execPath, ['--import', loader, 'src/server.ts'], { cwd: ROOT, stdio: 'inherit' })
}

async function stop(): Promise<void> {
  if (server === null || server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  await ended
}

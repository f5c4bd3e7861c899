import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import ts from 'typescript'

const ROOT = path.resolve(import.meta.dirname, '../..')
const PARTS = ['views', 'migrations', 'package.json', 'dist/public', 'dist/assets.json']

/** A built copy of the app in a folder of its own, as somebody else would have it: its default data is inside. */
export async function copyOfApp(t: Test): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'backlog-orders-copy-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  await chmod(folder, 0o755)
  await mkdir(path.join(folder, 'dist'))
  for (const part of PARTS) await cp(path.join(ROOT, part), path.join(folder, part), { recursive: true })
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'))
  await compile(path.join(folder, 'dist'))
  return folder
}

/** Takes the types away and checks nothing, so that a build is a matter of a second. */
async function compile(into: string): Promise<void> {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  }
  const files = await readdir(path.join(ROOT, 'src'), { recursive: true })
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const text = await readFile(path.join(ROOT, 'src', file), 'utf8')
    const { outputText } = ts.transpileModule(text, { compilerOptions, fileName: file })
    const target = path.join(into, file.replace(/\.ts$/, '.js'))
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, outputText)
  }
}

export interface StartedApp {
  readonly process: ChildProcess
  /** Everything written so far, stdout and stderr. */
  output(): string
  /** The address it serves. @throws when it ends instead, with what it said. */
  address(): Promise<string>
  /** Exit code, or the signal's name. */
  ended(): Promise<number | string>
}

/** Starts the copy's server as a process of its own; killed at teardown when it still runs. */
export function startCopy(t: Test, folder: string, environment: Record<string, string> = {}): StartedApp {
  const child = spawn(process.execPath, ['dist/server.js'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const closed = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  return { process: child, output: () => output, ended: () => closed, address: () => addressIn(child, () => output) }
}

async function addressIn(child: ChildProcess, output: () => string): Promise<string> {
  while (child.exitCode === null && child.signalCode === null) {
    const address = /listening at (http:\/\/[^\s"]+)/.exec(output())?.[1]
    if (address !== undefined) return address
    await sleep(20)
  }
  throw new Error(`the app ended: ${output()}`)
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Started {
  readonly address: string
  stop(): Promise<void>
}

/** Starts a Node process and waits for the first line of its output in which `addressIn` finds its address. */
export async function startNode(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  addressIn: (line: string) => string | null,
): Promise<Started> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const address = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code} before it listened`)))
    lines.on('line', (line) => {
      const found = addressIn(line)
      if (found !== null) resolve(found)
    })
  })
  // whoever logs must not be measured together with somebody who takes every line apart
  lines.close()
  child.stdout.resume()
  return { address, stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Runs a command to its end and gives what it printed. */
export async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ended with ${code}`)
  return output
}

import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DrillApp, startApp } from '../drill-app.ts'
import type { Ends } from './ends.ts'

/** Two processes of the app: one lives on, the other is killed again and again. */
export interface Apps {
  readonly lasting: DrillApp
  /** null: just killed. */
  mortal(): DrillApp | null
  readonly kills: number
  /** What the lasting one held, megabytes, in the order of time. */
  readonly lastingMb: readonly number[]
  /** The most a mortal one held, megabytes. */
  readonly mortalMb: number
  /** No more kills; both live on. */
  spare(): Promise<void>
  /** Lines of both that tell of trouble nobody foresaw. */
  trouble(): readonly string[]
}

/** What is done when a process has come to be, and shortly before it is killed. */
export interface Fate {
  reborn(app: DrillApp): Promise<void>
  doomed(): Promise<void>
}

const LOOK_EVERY_MS = 1_000
/** Before the kill, at most. */
const DOOM_MS = 1_500

export async function startApps(
  { databaseUrl, killEveryMs, environment }: Wanted,
  ends: Ends,
  { reborn, doomed }: Fate,
): Promise<Apps> {
  const outputs: (() => string)[] = []
  const start = async () => {
    const app = await startApp(databaseUrl, environment, ends.child)
    outputs.push(app.output)
    return app
  }
  const lasting = await start()
  let mortal: DrillApp | null = await start()
  let [kills, mortalMb, isSpared] = [0, 0, false]
  const lastingMb: number[] = []
  const watching = setInterval(async () => {
    lastingMb.push(await residentMb(lasting))
    if (mortal !== null) mortalMb = Math.max(mortalMb, await residentMb(mortal))
  }, LOOK_EVERY_MS)
  const stopping = new AbortController()
  const killing = (async () => {
    await reborn(mortal)
    for (;;) {
      await sleep(killEveryMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (isSpared || mortal === null) return
      const victim = mortal
      await doomed()
      await sleep(Math.random() * DOOM_MS)
      mortal = null
      victim.process.kill('SIGKILL')
      await victim.ended()
      kills += 1
      mortal = await start()
      await reborn(mortal)
    }
  })()
  return {
    lasting,
    mortal: () => mortal,
    get kills() {
      return kills
    },
    lastingMb,
    get mortalMb() {
      return mortalMb
    },
    async spare() {
      isSpared = true
      stopping.abort()
      await killing
    },
    trouble: () => {
      clearInterval(watching)
      return outputs.flatMap((output) => troubleIn(output()))
    },
  }
}

interface Wanted {
  readonly databaseUrl: string
  readonly killEveryMs: number
  readonly environment: Readonly<Record<string, string>>
}

/** 0: it has just ended. */
async function residentMb({ process: { pid } }: DrillApp): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

const WARNING = 40

function troubleIn(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return line === '' || line.startsWith('Backlog') ? [] : [line]
    try {
      const { level, msg, err } = JSON.parse(line)
      return level >= WARNING ? [`${msg}${err === undefined ? '' : `: ${err.message}`}`] : []
    } catch {
      // cut off by the kill
      return []
    }
  })
}

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** What the drill has started, ended in reverse order, however it ends. */
export interface Ends {
  child(child: ChildProcess): void
  other(end: () => Promise<unknown>): void
  all(): Promise<void>
}

export function openEnds(): Ends {
  const ends: (() => Promise<unknown>)[] = []
  const children = new Set<ChildProcess>()
  // whatever happens to this process, nobody is left behind
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL')
  })
  return {
    child(child) {
      children.add(child)
      child.once('exit', () => children.delete(child))
      ends.push(() => endOf(child))
    },
    other: (end) => void ends.push(end),
    async all() {
      for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end().catch(console.error)
    },
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

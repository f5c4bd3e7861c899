import { counter } from './metrics.ts'

/** Thrown by a task that wants its job begun again: something has to pass first, and nothing failed. */
export class AgainLater extends Error {
  override readonly name: string = 'AgainLater'
}

const jobs = counter('jobs_total', 'Attempts at jobs, by how they ended', ['kind', 'end'])

/** Every attempt at any job goes through here: `end` where nothing is thrown, else 'try again' or 'failed'. */
export async function counted(kind: string, end: 'done' | 'given up', work: () => Promise<void>): Promise<void> {
  try {
    await work()
    jobs.inc({ kind, end })
  } catch (error) {
    jobs.inc({ kind, end: error instanceof AgainLater ? 'try again' : 'failed' })
    throw error
  }
}

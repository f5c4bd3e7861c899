import type { Report, Services } from '../services.ts'
import { isDemoDatabase } from './demo-repository.ts'
import type { Demo } from './run-demo.ts'

/**
 * With the embedded database, as long as nobody has put stores of their own into it: a sandbox, its stores and some
 * days of their orders. SANDBOX_URL: the same with that sandbox, whichever the database. Else nothing happens.
 */
export async function startDemo(services: Services, report: Report): Promise<Demo> {
  const { config, db } = services
  const isWanted = config.sandboxUrl !== null || (config.databaseUrl === null && (await isDemoDatabase(db)))
  if (!isWanted) return { hear: async () => {}, stop: async () => {} }
  // with the sandbox these are a hundred files, which a server with orders of its own never needs
  const { runDemo } = await import('./run-demo.ts')
  return runDemo(services, report)
}

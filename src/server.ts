import path from 'node:path'
import closeWithGrace from 'close-with-grace'
import { pruneIncidents } from './alerts/incidents-repository.ts'
import { startAlerts } from './alerts/start-alerts.ts'
import { buildApp } from './app.ts'
import { ensureFirstAdministrator, type Login, whyNobodyCanSignIn } from './auth/first-administrator.ts'
import { forgetOldLogins } from './auth/login.ts'
import { startChecks } from './completeness/start-checks.ts'
import { forgetUnchosenShops } from './connections/authorisations-repository.ts'
import { takeOverSecrets } from './connections/take-over-secrets.ts'
import { startDemo } from './demo/start-demo.ts'
import { systemClock } from './platform/clock.ts'
import { type Closers, openClosers } from './platform/closers.ts'
import { type Config, readConfig } from './platform/config.ts'
import { migrate } from './platform/database/migrate.ts'
import { openDatabase } from './platform/database/open.ts'
import { SetupError } from './platform/errors.ts'
import { keepShortLivedYoung } from './platform/heap.ts'
import { closeServer, listen, shownAddress } from './platform/http/listen.ts'
import { keptSecret } from './platform/kept-secret.ts'
import { openServices, type Services } from './services.ts'
import { startWorker } from './sync/worker.ts'

type App = Awaited<ReturnType<typeof buildApp>>

/** A little under the 20 seconds a supervisor gives; requests may take 9 of them, see listen.ts. */
const STOP_LIMIT_MS = 18_000
const JOBS_LIMIT_MS = 5_000

keepShortLivedYoung()
const closers = openClosers()
let log: App['log'] | null = null
let stopping = false

closeWithGrace({ delay: STOP_LIMIT_MS, logger: false }, async ({ err, signal }) => {
  stopping = true
  if (err !== undefined) giveReason(err)
  log?.info(`stopping${signal === undefined ? '' : ` on ${signal}`}`)
  await closers.closeAll()
})

try {
  await start()
} catch (error) {
  // told to stop in the middle of the start: what it stumbles over then is no news
  if (stopping) await new Promise(() => {})
  giveReason(error)
  await closers.closeAll()
  process.exit(1)
}

/** config → database → migrations → services → app → listen → jobs; what is opened is closed in reverse order. */
async function start(): Promise<void> {
  const fromEnvironment = readConfig()
  const database = await openDatabase(fromEnvironment.databaseUrl)
  closers.add('database', () => database.stop())
  const config = await withKeptSecret(fromEnvironment, database.folder)
  await migrate(database.url)
  const services = openServices(config, systemClock, database.url, report)
  closers.add('connections', () => services.db.destroy())
  const demo = await startDemo(services, report)
  closers.add('sandbox', () => demo.stop())
  const jobs = openClosers()
  jobs.add('queue', () => services.queue.stop(JOBS_LIMIT_MS))
  closers.add('jobs', () => jobs.closeAll())
  const demoFile = database.folder === null ? null : path.join(database.folder, 'demo-login')
  const demoLogin = await ensureFirstAdministrator(services.db, config, demoFile)
  const app = await buildApp(services, 'stdout')
  log = app.log
  const takenOver = await takeOverSecrets(services)
  if (takenOver !== null) log.warn({ event: 'secrets sealed anew' }, takenOver)
  const nobody = await whyNobodyCanSignIn(services.db)
  closers.add('requests', () => closeServer(app))
  await listen(app, config)
  if (nobody !== null) log.warn(nobody)
  greet(app, config, demoLogin)
  await startJobs(services, jobs)
  await demo.hear(shownAddress(app))
}

/** Pages need none of it, so they do not wait for it; if it cannot be started, the process ends all the same. */
async function startJobs(services: Services, jobs: Closers): Promise<void> {
  const checks = await startChecks(services, (error) => report(error, 'a check of completeness has trouble'))
  const { db, clock } = services
  const ours = [forgetOldLogins, forgetUnchosenShops, pruneIncidents]
  const upkeep = [...ours.map((task) => async () => void (await task(db, clock.now()))), ...checks]
  const trouble = (error: unknown) => report(error, 'the schedule has trouble')
  const schedule = await startWorker(services, trouble, upkeep, (about, words) => log?.warn(about, words))
  jobs.add('schedule', () => schedule.stop())
  const alerts = await startAlerts(services, (error) => report(error, 'an alert has trouble'))
  jobs.add('alerts', () => alerts.stop())
}

/** Trouble that no request is waiting for. */
function report(error: unknown, what: string): void {
  if (log === null) console.error(`${what}: ${error instanceof Error ? error.message : error}`)
  else log.warn({ err: error }, what)
}

async function withKeptSecret(config: Config, folder: string | null): Promise<Config> {
  if (config.appSecret !== null || folder === null) return config
  return { ...config, appSecret: await keptSecret(path.join(folder, 'app-secret')) }
}

function greet(app: App, config: Config, demoLogin: Login | null): void {
  if (config.insecureHttp) {
    app.log.warn('INSECURE_HTTP=1: passwords and sessions cross the network unencrypted. Only for a closed network.')
  }
  if (config.databaseUrl !== null) return
  console.log(`\nBacklog Orders is at ${shownAddress(app)}`)
  if (demoLogin !== null) console.log(`Sign in as ${demoLogin.email} with ${demoLogin.password}`)
  console.log('Stop it with Ctrl-C.\n')
}

/** One sentence where a person can mend it, everything we know where not. */
function giveReason(error: unknown): void {
  if (error instanceof SetupError) console.error(error.message)
  else if (log !== null) log.fatal({ err: error }, 'cannot go on')
  else console.error(error)
}

import { importFile, openFile } from '../ingest/import-file.ts'
import { count, progressBar, reportOf } from '../ingest/import-report.ts'
import { systemClock } from '../platform/clock.ts'
import { readConfig } from '../platform/config.ts'
import { connect } from '../platform/database/connect.ts'
import { migrate } from '../platform/database/migrate.ts'
import { joinDatabase, refusalOf } from '../platform/database/open.ts'
import { SetupError } from '../platform/errors.ts'
import { runCommand } from './run.ts'

/** Lines between two words about the progress, where no bar can be drawn. */
const WORD_EVERY = 100_000

/** npm run import -- FILE.csv. Exit code 0 also with rejected lines: they are a result. 1: the file was not read to its end. */
await runCommand(async () => {
  const [path, ...more] = process.argv.slice(2)
  if (path === undefined || more.length > 0) throw new SetupError('Say which file: npm run import -- FILE.csv')
  const file = await openFile(path)
  const database = await joinDatabase(readConfig().databaseUrl)
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
  try {
    await migrate(database.url)
    const db = connect(database.url, { connections: 2 })
    const show = progressOf(() => file.bytesRead() / file.bytes)
    let done = 0
    const onProgress = (lines: number) => {
      done = lines
      show(lines)
    }
    const imported = await importFile(db, file, { clock: systemClock, signal: stopping.signal, onProgress })
      .catch((error) => {
        throw refusalAfter(done, error, database.url)
      })
      .finally(() => db.destroy())
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[K')
    console.log(reportOf(path, imported))
    if (imported.trouble !== null) process.exitCode = 1
  } finally {
    await database.stop()
  }
})

/** What PostgreSQL or the connection to it said is told in words; anything else is a mistake of ours and shown whole. */
function refusalAfter(lines: number, error: Error & { readonly code?: string }, databaseUrl: string): Error {
  const isAway = refusalOf(error, databaseUrl) !== null
  if (error instanceof SetupError || (!isAway && error.code === undefined)) return error
  const happened = isAway ? 'The database went away.' : `The database stopped the import: ${error.message}.`
  return new SetupError(
    `${happened} The first ${count(lines)} lines are recorded and stay; importing the file again is safe.`,
    { cause: error },
  )
}

function progressOf(share: () => number): (lines: number) => void {
  if (process.stdout.isTTY) return (lines) => void process.stdout.write(`\r${progressBar(share(), lines)}\u001b[K`)
  let said = 0
  return (lines) => {
    if (lines - said < WORD_EVERY) return
    said = lines
    console.log(`${count(lines)} lines, ${Math.floor(share() * 100)} %`)
  }
}

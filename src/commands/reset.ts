import { readConfig } from '../platform/config.ts'
import { throwAwayEmbedded } from '../platform/database/embedded.ts'
import { DATA_FOLDER } from '../platform/database/open.ts'
import { SetupError } from '../platform/errors.ts'
import { runCommand } from './run.ts'

await runCommand(async () => {
  if (readConfig().databaseUrl !== null) {
    throw new SetupError('DATABASE_URL is set: only the data of the embedded database is ever thrown away.')
  }
  const folder = await throwAwayEmbedded(DATA_FOLDER)
  console.log(`The data in ${folder} is gone: the next start makes it anew.`)
})

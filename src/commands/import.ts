import { SetupError } from '../platform/errors.ts'
import { runCommand } from './run.ts'

/** npm run import -- FILE.csv */
await runCommand(async () => {
  const [file] = process.argv.slice(2)
  if (file === undefined) throw new SetupError('Say which file: npm run import -- FILE.csv')
})

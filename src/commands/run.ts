import { SetupError } from '../platform/errors.ts'

/** Runs a command of `npm run`; a wrong set-up ends it with one sentence and exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command()
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error)
    process.exitCode = 1
  }
}

// npm run drill [-- names]: breaks things on purpose, on this machine only, and prints what became of each promise.
// All of them take about four minutes. Exit code 1 when one was broken.
import { databaseCrashes, databaseFallsSilent, ordersAreLocked } from './database-drills.ts'
import { type DrillDatabase, openDrillDatabase } from './drill-database.ts'
import type { Finding } from './finding.ts'
import { diesWhileOrdersArrive, slowClients, stopsInTheMiddle } from './process-drills.ts'

const DRILLS: Readonly<Record<string, (database: DrillDatabase) => Promise<readonly Finding[]>>> = {
  'database-crashes': databaseCrashes,
  'database-falls-silent': databaseFallsSilent,
  'orders-are-locked': ordersAreLocked,
  'dies-while-orders-arrive': diesWhileOrdersArrive,
  'stops-in-the-middle': stopsInTheMiddle,
  'slow-clients': slowClients,
}

const wanted = process.argv.slice(2)
const names = wanted.length > 0 ? wanted : Object.keys(DRILLS)
for (const name of names) {
  if (!Object.hasOwn(DRILLS, name)) throw new Error(`no drill is named ${name}: ${Object.keys(DRILLS).join(', ')}`)
}

const database = await openDrillDatabase()
try {
  for (const name of names) {
    console.log(`\n${name}`)
    for (const { promise, seen, kept } of (await DRILLS[name]?.(database)) ?? []) {
      console.log(`${kept ? 'kept  ' : 'BROKEN'}  ${promise}: ${seen}`)
      if (!kept) process.exitCode = 1
    }
  }
} finally {
  await database.remove()
}

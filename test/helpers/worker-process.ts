// A process of its own that works off synchronization, to be killed. Arguments: the database's and the sandbox's
// addresses, and the time by its clock.
import { connect } from '../../src/platform/database/connect.ts'
import { openQueue } from '../../src/platform/queue.ts'
import { JOB_KINDS } from '../../src/sync/tasks.ts'
import { startWorker } from '../../src/sync/worker.ts'
import { servicesOf } from './stage.ts'

const [databaseUrl = '', sandboxUrl = '', now = ''] = process.argv.slice(2)
const queue = openQueue({ databaseUrl, kinds: JOB_KINDS, onError: console.error })
const clock = { now: () => new Date(now) }
await startWorker(servicesOf(connect(databaseUrl), queue, sandboxUrl, clock), console.error)
console.log('ready')

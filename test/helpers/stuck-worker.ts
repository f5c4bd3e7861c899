// A process of its own that takes a job and never ends it, to be killed. Argument: the database's address.
import { openQueue } from '../../src/platform/queue.ts'

const kind = { name: 'errand', attempts: 3, pauseSeconds: 1, longestPauseSeconds: 1, limitSeconds: 60, concurrency: 1 }
const queue = await openQueue({ databaseUrl: process.argv[2] ?? '', kinds: [kind], onError: console.error })
await queue.work<{ n: number }>('errand', {
  run: (payload) => {
    console.log(`took ${payload.n}`)
    return new Promise(() => {})
  },
  gaveUp: async () => {},
})

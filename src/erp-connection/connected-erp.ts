import { remembering } from '../connections/remembering.ts'
import type { Db } from '../database.ts'
import { bgenConnector, bgenNotConnected } from '../erp/bgen/connector.ts'
import { type ErpConnector, ErpError } from '../erp/port.ts'
import type { Outbound } from '../platform/outbound/fetch.ts'
import type { Sealing } from '../platform/sealing.ts'
import { openErp } from './connecting.ts'

interface Parts {
  readonly db: Db
  readonly sealing: Sealing
  readonly ask: Outbound
}

/** As long as a change by another process may go unseen. */
const REMEMBERED_MS = 2_000

/** Whichever B-Gen is connected now: a new connection counts without a restart, in every process. */
export function connectedErp(parts: Parts): ErpConnector {
  const known = remembering<'erp', ErpConnector>(REMEMBERED_MS)
  const current = async () => known.recall('erp') ?? known.keep('erp', await open(parts))
  return {
    findDocuments: async (store, numbers) => (await current()).findDocuments(store, numbers),
    async *documentsChangedSince(store, since) {
      yield* (await current()).documentsChangedSince(store, since)
    },
    importOrder: async (order, key) => (await current()).importOrder(order, key),
    generateInvoice: async (order, key) => (await current()).generateInvoice(order, key),
    probe: async () => (await current()).probe(),
  }
}

async function open({ db, sealing, ask }: Parts): Promise<ErpConnector> {
  const found = await openErp(db, sealing)
  if (found.kind === 'sealed') throw new ErpError('unauthorised', 'the token was sealed by another APP_SECRET', null)
  return found.kind === 'open' ? bgenConnector(ask, found.connection) : bgenNotConnected()
}

import type { Trx } from '../database.ts'

/** A few functions over the job queue. Jobs are sent inside the transaction that makes them necessary. */
export interface Queue {
  /** `key`: at most one waiting job of this name and key. `trx`: the job exists if and only if the transaction commits. */
  send(trx: Trx, name: string, payload: object, options?: { readonly key?: string }): Promise<void>
}

import type { Db } from '../../../src/database.ts'
import type { DrillSandbox, TrueOrder } from './sandbox.ts'

/** Order → what is true of it. */
export type Truth = ReadonlyMap<string, TrueOrder>

export async function readTruth(sandbox: DrillSandbox, stores: readonly string[], since: Date): Promise<Truth> {
  const truth = new Map<string, TrueOrder>()
  for (const store of stores) {
    for (const order of await sandbox.orders(store, since)) truth.set(`${store} ${order.invoice}`, order)
  }
  return truth
}

/** How our orders stand against what was true before they were read, and what is true afterwards. */
export interface Comparison {
  readonly orders: number
  readonly lost: readonly string[]
  /** Older than what was true before, or as old and different. */
  readonly stale: readonly string[]
  /** As lost or stale, but changed once more after the reading of their store began: no list told what they were before,
   *  and the next reading has to bring what they are. */
  readonly movedOn: Truth
  /** Orders of ours that the sandbox does not know. */
  readonly invented: readonly string[]
  /** Whose content was compared field by field: those that did not move while we looked. */
  readonly wholly: number
}

export async function compare(db: Db, before: Truth, readAfter: () => Promise<Truth>): Promise<Comparison> {
  const ours = await readOrders(db)
  const readFrom = await readings(db)
  const after = await readAfter()
  const [lost, stale]: [string[], string[]] = [[], []]
  const movedOn = new Map<string, TrueOrder>()
  let wholly = 0
  for (const [key, old] of before) {
    const [order, present] = [ours.get(key), after.get(key) ?? old]
    const differences =
      order === undefined
        ? ['lost']
        : [...differencesOfShop(order, old, present), ...differencesOfBooks(order, old, present)]
    if (differences.length > 0 && hasMoved(old, present, readFrom.get(old.store))) movedOn.set(key, old)
    else if (order === undefined) lost.push(`${key}: changed at ${old.updatedAt}`)
    else if (differences.length > 0) stale.push(`${key}: ${differences.join(', ')}`)
    if (old.updatedAt === present.updatedAt && old.bgen?.updatedAt === present.bgen?.updatedAt) wholly += 1
  }
  const invented = [...ours.keys()].filter((key) => !after.has(key) && !before.has(key))
  return { orders: before.size, lost, stale, movedOn, invented, wholly }
}

/** Store → when its last reading from beginning to end began; stores that nobody reads are not in it. */
async function readings(db: Db): Promise<ReadonlyMap<string, Date>> {
  const rows = await db
    .selectFrom('store_connections')
    .innerJoin('stores', 'stores.id', 'store_id')
    .select(['code', 'fresh_at'])
    .execute()
  return new Map(rows.flatMap(({ code, fresh_at: at }) => (at === null ? [] : [[code, at]])))
}

function hasMoved(old: TrueOrder, present: TrueOrder, readFrom: Date | undefined): boolean {
  const isSince = (was: string | undefined, is: string | undefined) =>
    readFrom !== undefined && is !== undefined && is !== was && new Date(is) > readFrom
  return isSince(old.updatedAt, present.updatedAt) || isSince(old.bgen?.updatedAt, present.bgen?.updatedAt)
}

type OurOrder = Awaited<ReturnType<typeof readOrders>> extends Map<string, infer Order> ? Order : never

async function readOrders(db: Db) {
  const rows = await db
    .selectFrom('orders')
    .innerJoin('stores', 'stores.id', 'store_id')
    .leftJoin('store_connections', 'store_connections.store_id', 'stores.id')
    .select([
      'code',
      'channel',
      'kode_invoice_mp',
      'marketplace_updated_at',
      'status',
      'status_raw',
      'status_unrecognised',
      'cancelled_by',
      'tracking_number',
      'bgen_updated_at',
      'kode_so',
      'kode_invoice_bgen',
      'packed_at',
      'tolakan_received_at',
      'import_error_code',
    ])
    .execute()
  return new Map(rows.map((row) => [`${row.code} ${row.kode_invoice_mp}`, row]))
}

function differencesOfShop(order: OurOrder, old: TrueOrder, present: TrueOrder): readonly string[] {
  const at = order.marketplace_updated_at
  if (isBefore(at, old.updatedAt)) return [`told at ${at.toISOString()}, changed at ${old.updatedAt}`]
  // it has moved since: what was true when we read it is known to nobody
  if (old.updatedAt !== present.updatedAt) return []
  return [
    // a word that nobody has documented leaves the status as it was, and so does Shopee's for a wish to cancel
    ...(order.status_unrecognised || old.statusRaw === 'IN_CANCEL'
      ? unlike('word', firstWordOf(order), old.statusRaw)
      : unlike('status', order.status, old.status)),
    // Shopee tells of no waybill among an order's details
    ...(order.channel === 'shopee' ? [] : unlike('tracking', order.tracking_number, old.trackingNumber)),
    // at Lazada pieces are cancelled one by one: where they name several people, nobody is named
    ...(order.channel === 'lazada' && order.cancelled_by === 'unknown'
      ? []
      : unlike('by the customer', order.cancelled_by === 'customer', old.cancelledBy === 'customer')),
  ]
}

/** Lazada tells a word for each piece: the one that decides stands first, that of a piece cancelled alone behind it. */
function firstWordOf({ channel, status_raw: words }: OurOrder): string | null {
  return channel === 'lazada' ? (words?.split(', ')[0] ?? null) : words
}

function differencesOfBooks(order: OurOrder, old: TrueOrder, present: TrueOrder): readonly string[] {
  const at = order.bgen_updated_at
  if (old.bgen === undefined) return []
  if (at === null) return [`no documents, ${old.bgen.updatedAt} at B-Gen`]
  if (at < new Date(old.bgen.updatedAt)) return [`documents of ${at.toISOString()}, ${old.bgen.updatedAt} at B-Gen`]
  const truth = at.getTime() === Date.parse(present.bgen?.updatedAt ?? '') ? present.bgen : null
  if (truth === null || truth === undefined) return []
  return [
    ...unlike('SO', order.kode_so, truth.soCode),
    ...unlike('invoice', order.kode_invoice_bgen, truth.invoiceCode),
    ...unlike('packed', order.packed_at?.toISOString() ?? null, truth.packedAt),
    ...unlike('tolakan', order.tolakan_received_at?.toISOString() ?? null, truth.rejectionReceivedAt),
    ...unlike('import error', order.import_error_code, truth.importError?.code ?? null),
  ]
}

/** Marketplaces know the time in whole seconds. */
function isBefore(at: Date, changedAt: string): boolean {
  return Math.floor(at.getTime() / 1000) < Math.floor(Date.parse(changedAt) / 1000)
}

function unlike(name: string, ours: unknown, truth: unknown): readonly string[] {
  return ours === truth ? [] : [`${name} ${ours}, in truth ${truth}`]
}

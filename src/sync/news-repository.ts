import { sql } from 'kysely'
import type { Db, Trx } from '../database.ts'
import type { OrderNews } from '../marketplaces/port.ts'

/** What became of news: the stores it is about, and for which of them it is new. */
export interface Noted {
  readonly isForSomebody: boolean
  readonly newFor: readonly number[]
}

/** A marketplace repeats what was not answered in time: each message counts once for each store of the shop. */
export async function noteNews(trx: Trx, channel: string, news: readonly OrderNews[]): Promise<Noted> {
  const { rows } = await sql<{ stores: number; newFor: number[] }>`
    with told as (
      select store_connections.store_id, news.event_id, news.number
      from unnest(
        ${news.map(({ shopId }) => shopId)}::text[], ${news.map(({ eventId }) => eventId)}::text[],
        ${news.map(({ kodeInvoiceMp }) => kodeInvoiceMp)}::text[]
      ) as news (shop_id, event_id, number)
      join authorisations on authorisations.channel = ${channel} and authorisations.shop_id = news.shop_id
      join store_connections on store_connections.authorisation_id = authorisations.id and not paused
    ), noted as (
      insert into order_news (store_id, event_id, kode_invoice_mp)
      select store_id, event_id, number from told order by 1, 2, 3
      on conflict do nothing
      returning store_id
    )
    select (select count(*) from told)::int as stores, array(select distinct store_id from noted order by 1) as "newFor"
  `.execute(trx)
  const [found] = rows
  return { isForSomebody: (found?.stores ?? 0) > 0, newFor: found?.newFor ?? [] }
}

/** All attempts of a job are over by then; whatever has become of it, it is on its way no more. */
const LOST_AFTER = '10 minutes'

/** The stores that had no job on its way; each of the others is locked, so that its job does not miss these news. */
export async function takeTurns(trx: Trx, storeIds: readonly number[]): Promise<readonly number[]> {
  const { rows } = await sql<{ storeId: number; isNew: boolean }>`
    insert into news_turns (store_id) select distinct id from unnest(${[...storeIds]}::int[]) as id order by id
    on conflict (store_id) do update set told_at =
      case when news_turns.told_at < now() - ${LOST_AFTER}::interval then now() else news_turns.told_at end
    returning store_id as "storeId", told_at = now()::timestamptz(3) as "isNew"
  `.execute(trx)
  return rows.filter(({ isNew }) => isNew).map(({ storeId }) => storeId)
}

/** The job has begun: whatever comes from now on needs another one. */
export async function giveTurnBack(db: Db, storeId: number): Promise<void> {
  await db.deleteFrom('news_turns').where('store_id', '=', storeId).execute()
}

export interface WaitingNews {
  readonly numbers: readonly string[]
  /** True: more are waiting. */
  readonly more: boolean
  /** Everything told before then is answered by asking now. */
  readonly asOf: Date
}

/** Orders of the store that were told of and not asked for yet, the longest waiting first; null: none is. */
export async function waitingNews(db: Db, storeId: number, limit: number): Promise<WaitingNews | null> {
  const { rows } = await sql<{ number: string; asOf: Date }>`
    select kode_invoice_mp as number, now()::timestamptz(3) as "asOf" from order_news
    where store_id = ${storeId} and done_at is null
    group by kode_invoice_mp order by min(received_at), 1 limit ${limit + 1}
  `.execute(db)
  const [first] = rows
  if (first === undefined) return null
  return { numbers: rows.slice(0, limit).map(({ number }) => number), more: rows.length > limit, asOf: first.asOf }
}

/** These orders were asked for, or never will be. */
export async function settleNews(
  db: Db | Trx,
  storeId: number,
  { numbers, asOf }: Pick<WaitingNews, 'numbers' | 'asOf'>,
): Promise<void> {
  await db
    .updateTable('order_news')
    .set({ done_at: sql<Date>`now()` })
    .where('store_id', '=', storeId)
    .where('done_at', 'is', null)
    .where('received_at', '<=', asOf)
    .where(sql<boolean>`kode_invoice_mp = any(${[...numbers]}::text[])`)
    .execute()
}

/** Longer than any marketplace repeats itself. */
const KEPT = '3 days'
const PRUNED_AT_ONCE = 50_000

export async function pruneNews(db: Db): Promise<void> {
  await sql`
    delete from order_news where ctid in (
      select ctid from order_news where received_at < now() - ${KEPT}::interval order by received_at limit ${PRUNED_AT_ONCE}
    )
  `.execute(db)
}

import { sql } from 'kysely'
import type { Db, Trx } from '../database.ts'

/** What B-Gen told of `untaken` could not be taken, what it told of `taken` could. */
export async function noteUntaken(
  trx: Trx,
  storeId: number,
  { untaken, taken }: { readonly untaken: readonly string[]; readonly taken: readonly string[] },
): Promise<void> {
  if (taken.length > 0) await forgetUntaken(trx, storeId, taken)
  if (untaken.length === 0) return
  await sql`
    insert into untaken_documents (store_id, kode_invoice_mp)
    select ${storeId}::integer, code from unnest(${[...new Set(untaken)].sort()}::text[]) as code
    on conflict (store_id, kode_invoice_mp) do update set told_at = now()
  `.execute(trx)
}

export async function forgetUntaken(db: Db, storeId: number, numbers: readonly string[]): Promise<void> {
  await sql`
    delete from untaken_documents where store_id = ${storeId} and kode_invoice_mp = any(${[...numbers]}::text[])
  `.execute(db)
}

/** Those that no run has named yet: from now on one has. */
export async function nameUntaken(trx: Trx, storeId: number, numbers: readonly string[]): Promise<ReadonlySet<string>> {
  if (numbers.length === 0) return new Set()
  const { rows } = await sql<{ number: string }>`
    update untaken_documents set named_at = now()
    where store_id = ${storeId} and kode_invoice_mp = any(${[...numbers]}::text[]) and named_at is null
    returning kode_invoice_mp as number
  `.execute(trx)
  return new Set(rows.map(({ number }) => number))
}

/** What B-Gen is asked for again, what was told longest ago first, so that everything has its turn. */
export async function untakenNumbers(db: Db, storeId: number, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ number: string }>`
    select kode_invoice_mp as number from untaken_documents join orders using (store_id, kode_invoice_mp)
    where store_id = ${storeId} order by told_at, kode_invoice_mp limit ${limit}
  `.execute(db)
  return rows.map(({ number }) => number)
}

/** Of stores that nobody reads any more. */
export async function pruneUntaken(db: Db): Promise<void> {
  await sql`delete from untaken_documents where told_at < now() - interval '31 days'`.execute(db)
}

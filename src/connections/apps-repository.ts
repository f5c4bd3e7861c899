import type { Selectable } from 'kysely'
import type { Db, Trx } from '../database.ts'
import type { ChannelAppsTable } from './tables.ts'

export type KeptApp = Selectable<ChannelAppsTable>

/** null: nobody has registered one. */
export async function findApp(db: Db, channel: string): Promise<KeptApp | null> {
  const row = await db.selectFrom('channel_apps').selectAll().where('channel', '=', channel).executeTakeFirst()
  return row ?? null
}

export async function listApps(db: Db): Promise<readonly KeptApp[]> {
  return db.selectFrom('channel_apps').selectAll().orderBy('channel').execute()
}

/**
 * Registers the app, or puts it in the place of the one before. Connections that began where that one began follow it,
 * and authorisations that had ended are tried once more: they may have ended because of the app.
 */
export async function saveApp(trx: Trx, app: KeptApp): Promise<void> {
  const before = await findApp(trx, app.channel)
  const { channel, ...rest } = app
  await trx
    .insertInto('channel_apps')
    .values(app)
    .onConflict((oc) => oc.column('channel').doUpdateSet(rest))
    .execute()
  if (before === null) return
  await trx
    .updateTable('store_connections')
    .set({ base_url: app.base_url })
    .where('channel', '=', channel)
    .where('base_url', '=', before.base_url)
    .execute()
  await trx
    .updateTable('authorisations')
    .set({ ended_at: null, ended_why: null })
    .where('channel', '=', channel)
    .where('ended_at', 'is not', null)
    .execute()
}

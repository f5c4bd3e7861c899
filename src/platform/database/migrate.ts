import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration'
import pg from 'pg'
import type { Db } from '../../database.ts'
import { refusalOf, refusalOfVersion } from './open.ts'

const FOLDER = path.resolve(import.meta.dirname, '../../../migrations')

/** Each file of migrations/ is one migration, named without the ending. There is no way back: `down` is never given. */
const provider: MigrationProvider = {
  async getMigrations() {
    const migrations: Record<string, Migration> = {}
    for (const name of await migrationNames()) migrations[name] = await migrationOf(name)
    return migrations
  },
}

/**
 * Brings the database up to date on a connection of its own, without time limits. Kysely's migrator holds an advisory
 * lock, so of several processes starting at once one migrates and the others wait. Gives the names that were new.
 * @throws {SetupError} when the address is wrong or the server too old.
 */
export async function migrate(databaseUrl: string): Promise<readonly string[]> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: onePatientConnection(databaseUrl) }) })
  try {
    await requireVersion(db)
    const { error, results } = await new Migrator({ db, provider }).migrateToLatest()
    if (error !== undefined) throw error
    return (results ?? []).map((result) => result.migrationName)
  } catch (error) {
    throw refusalOf(error, databaseUrl) ?? error
  } finally {
    await db.destroy()
  }
}

function onePatientConnection(connectionString: string): pg.Pool {
  const application_name = 'backlog-orders migration'
  const pool = new pg.Pool({ connectionString, application_name, max: 1, connectionTimeoutMillis: 10_000 })
  pool.on('error', () => {})
  return pool
}

async function requireVersion(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(db)
  const refusal = refusalOfVersion(rows[0]?.version ?? '')
  if (refusal !== null) throw refusal
}

/** Whether every migration we know has been applied. @throws when the database does not answer. */
export async function migrationsInPlace(db: Db): Promise<boolean> {
  const exists = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(db)
  if (!exists.rows[0]?.there) return false
  const applied = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const names = new Set(applied.rows.map((row) => row.name))
  return (await migrationNames()).every((name) => names.has(name))
}

async function migrationNames(): Promise<readonly string[]> {
  const files = await readdir(FOLDER)
  return files
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => file.slice(0, -'.sql'.length))
}

async function migrationOf(name: string): Promise<Migration> {
  const text = await readFile(path.join(FOLDER, `${name}.sql`), 'utf8')
  return { up: async (db) => void (await sql.raw(text).execute(db)) }
}

import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database, Db } from '../../src/database.ts'

/** How PostgreSQL plans a named statement: for these very values, or once for all. */
export type Planning = 'force_custom_plan' | 'force_generic_plan'
export const PLANNINGS: readonly Planning[] = ['force_custom_plan', 'force_generic_plan']

interface Plan {
  /** Pages of 8 KB the statement touched. */
  readonly buffers: number
  readonly ms: number
  readonly rows: number
  /** Names of the nodes and their indexes, outermost first. */
  readonly nodes: readonly string[]
}

export interface Explainer {
  readonly db: Db
  /** The statements `ask` sends through `db`. */
  statementsOf(ask: () => Promise<unknown>): Promise<readonly CompiledQuery[]>
  planOf(statement: CompiledQuery, planning: Planning): Promise<Plan>
  close(): Promise<void>
}

export async function openExplainer(databaseUrl: string): Promise<Explainer> {
  const pool = new pg.Pool({ connectionString: databaseUrl, options: '-c timezone=UTC' })
  // a connection that is closing when its database goes is no news
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const sent: CompiledQuery[] = []
  const db: Db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void sent.push(query),
  })
  const client = await pool.connect()
  return {
    db,
    statementsOf: async (ask) => {
      sent.length = 0
      await ask()
      return [...sent]
    },
    planOf: (statement, planning) => explain(client, statement, planning),
    close: async () => {
      client.release()
      await db.destroy()
    },
  }
}

async function explain(client: pg.ClientBase, { sql, parameters }: CompiledQuery, planning: Planning): Promise<Plan> {
  await client.query(`set plan_cache_mode = ${planning}`)
  await client.query(`prepare explained as ${sql}`)
  const values = parameters.length === 0 ? '' : `(${parameters.map(literal).join(', ')})`
  // whatever is asked first in a session reads the catalogs too: what is counted is asked again
  await client.query(`execute explained${values}`)
  const { rows } = await client.query(`explain (analyze, buffers, format json) execute explained${values}`)
  await client.query('deallocate explained')
  const [{ Plan: plan, 'Execution Time': ms }] = rows[0]['QUERY PLAN']
  return {
    buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    ms,
    rows: plan['Actual Rows'],
    nodes: nodesOf(plan),
  }
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly Plans?: readonly PlanNode[]
}

function nodesOf({ 'Node Type': type, 'Index Name': index, Plans = [] }: PlanNode): string[] {
  return [index === undefined ? type : `${type} ${index}`, ...Plans.flatMap(nodesOf)]
}

function literal(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value))
    return `'{${value
      .map((each) => JSON.stringify(String(each)))
      .join(',')
      .replaceAll("'", "''")}}'`
  return `'${String(value).replaceAll("'", "''")}'`
}

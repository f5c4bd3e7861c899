import { ask } from '../drill-database.ts'
import { examplesOf, type Finding, holds } from '../finding.ts'

/** Each counts what may not be in the database. */
const NEVER: readonly { readonly promise: string; readonly count: string; readonly examples?: string }[] = [
  {
    promise: 'no event stands in the history twice',
    count: `select count(*) from (
      select from order_events group by order_id, source, source_time, created, changes having count(*) > 1) twice`,
    examples: `select concat_ws(' ', stores.code, kode_invoice_mp, source, source_time, changes,
        string_agg(recorded_at || ' ' || caller, ', ' order by order_events.id)) as words
      from order_events join orders on orders.id = order_id join stores on stores.id = store_id
      group by stores.code, kode_invoice_mp, order_id, source, source_time, created, changes having count(*) > 1 limit 5`,
  },
  {
    promise: 'no order was created twice',
    count: `select count(*) from (
      select from order_events where created group by order_id having count(*) > 1) twice`,
  },
  {
    promise: 'no order of a request has two outcomes',
    count: `select count(*) from (
      select from sync_items join sync_runs on sync_runs.id = run_id
      where kind = 'request' group by run_id, order_id, asked_for having count(*) > 1) twice`,
  },
  {
    promise: 'every order of a request has its outcome',
    count: `select count(*) from sync_items join sync_runs on sync_runs.id = run_id
      where kind = 'request' and outcome is null`,
  },
  {
    promise: 'no run goes on for ever',
    count: `select count(*) from sync_runs where finished_at is null and active_at < now() - interval '45 seconds'`,
  },
  {
    promise: 'no store has two runs at a time',
    count: `select count(*) from sync_runs a join sync_runs b on a.store_id = b.store_id and a.id < b.id
      and b.requested_at < coalesce(a.finished_at, 'infinity') - interval '1 second'`,
  },
  {
    promise: "a run's counts are those of its orders",
    count: `select count(*) from sync_runs where created + updated + failed + case kind when 'request' then unchanged else 0 end
      <> (select count(*) from sync_items where run_id = sync_runs.id and outcome is not null)`,
  },
  {
    promise: 'no answer was recorded that had to be rejected',
    count: `select count(*) from sync_items where reason = 'rejected'`,
  },
]

export async function lookAtRecords(databaseUrl: string): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const { promise, count, examples } of NEVER) {
    const [row] = await ask(databaseUrl, count)
    const found = Number(row?.['count'])
    const shown = found === 0 || examples === undefined ? [] : await ask(databaseUrl, examples)
    const words = shown.map((example) => String(example['words']))
    findings.push(holds(promise, found === 0, String(found) + examplesOf(words)))
  }
  return findings
}

/** What was done, in words. */
export async function deedsOf(databaseUrl: string): Promise<readonly string[]> {
  const counted = await ask(
    databaseUrl,
    `select
      (select count(*) from order_events)::text || ' events, ' ||
      (select count(*) from order_news)::text || ' pieces of news by webhook' as words
    union all
    select count(*)::text || ' runs (' || kind || ') ended with ' || coalesce(reason || coalesce(': ' || reason_detail, ''), 'success') || ', ' ||
      sum(created) || ' created, ' || sum(updated) || ' updated, ' || sum(unchanged) || ' unchanged, ' || sum(failed) || ' failed'
    from sync_runs group by kind, reason, reason_detail
    union all
    select count(*)::text || ' orders of requests failed: ' || sync_items.reason
    from sync_items join sync_runs on sync_runs.id = run_id where kind = 'request' and outcome = 'failed' group by sync_items.reason`,
  )
  return counted.map(({ words }) => String(words))
}

const SHOWN_RUNS = 60

/** The last runs of stores that were not current again, one line each. */
export async function lateRunsOf(databaseUrl: string, since: Date): Promise<readonly string[]> {
  const runs = await ask(
    databaseUrl,
    `select concat_ws(' ', stores.code, 'run', run.id, 'asked', to_char(run.requested_at, 'HH24:MI:SS'),
        'active', to_char(run.active_at, 'HH24:MI:SS'), coalesce('ended ' || to_char(run.finished_at, 'HH24:MI:SS'), 'goes on'),
        coalesce(run.reason, 'success'), run.reason_detail, run.total, 'orders, read up to',
        to_char(marketplace_cursor, 'HH24:MI:SS'), 'and', to_char(bgen_cursor, 'HH24:MI:SS'), 'owed from', to_char(bgen_owed_from, 'HH24:MI:SS')) as words
      from store_connections join stores on stores.id = store_id
        join lateral (select * from sync_runs where sync_runs.store_id = stores.id and kind = 'schedule'
          order by id desc limit 20) as run on true
      where fresh_at is null or fresh_at <= '${since.toISOString()}'
      order by stores.code, run.id limit ${SHOWN_RUNS}`,
  )
  return runs.map(({ words }) => String(words))
}

-- How one store is reached. `due_at` and the cursors move by the sync alone; two processes meet on the row's lock.
create table store_connections (
  store_id integer primary key references stores,
  channel text not null,
  base_url text not null,
  -- true: no automatic synchronization; people may still ask
  paused boolean not null default false,
  -- when the automatic synchronization is due next, by the clock of the database that all processes share
  due_at timestamptz(3) not null default now(),
  -- everything changed up to then, by that source's own clock, has been recorded; NULL: never asked
  marketplace_cursor timestamptz(3),
  bgen_cursor timestamptz(3)
);

create table sync_runs (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('request', 'schedule')),
  requested_by integer references users,
  requested_at timestamptz(3) not null default now(),
  -- one form, one run: what a second submit of the same form finds
  idempotency_key text,
  content_hash text,
  -- the one store of a scheduled run
  store_id integer references stores,
  -- counted up as the items are settled; `created` only in scheduled runs
  total integer not null default 0,
  created integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  failed integer not null default 0,
  -- the last time something of the run was done, by the database's clock
  active_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  -- what kept the whole run from its end, see src/sync/reason.ts
  reason text,
  reason_detail text,
  check ((kind = 'request') = (requested_by is not null and idempotency_key is not null and content_hash is not null)),
  check ((kind = 'schedule') = (store_id is not null)),
  unique (requested_by, idempotency_key)
);
create index sync_runs_by_kind on sync_runs (kind, id desc);
-- the log as it is opened: without automatic runs that found nothing to do
create index sync_runs_noteworthy on sync_runs (id desc)
  where kind = 'request' or created + updated + failed > 0 or reason is not null;
create index sync_runs_troubled on sync_runs (id desc) where failed > 0 or reason is not null;
-- one automatic run per store at a time, over all processes
create unique index sync_runs_scheduled_once on sync_runs (store_id) where kind = 'schedule' and finished_at is null;
create index sync_runs_unfinished on sync_runs (active_at) where finished_at is null;

-- One order of a run. A request names its orders when it is made; a scheduled run notes those it found changed.
create table sync_items (
  run_id bigint not null references sync_runs on delete cascade,
  position integer not null,
  -- NULL: the id that nobody knows, as it came, is in asked_for
  order_id bigint references orders,
  asked_for text,
  outcome text check (outcome in ('created', 'updated', 'unchanged', 'failed')),
  -- field → [before, after]; written while outcome is still NULL when only the marketplace has answered
  changes jsonb not null default '{}',
  -- the marketplace has answered and that is recorded: only B-Gen is asked again
  marketplace_done boolean not null default false,
  reason text,
  reason_detail text,
  settled_at timestamptz(3),
  primary key (run_id, position),
  check (num_nonnulls(order_id, asked_for) > 0),
  check ((outcome is null) = (settled_at is null)),
  check ((reason is not null) = (outcome is not null and outcome = 'failed'))
);

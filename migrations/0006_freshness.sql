alter table store_connections
  -- counts as the last success while there was none
  add column connected_at timestamptz(3) not null default now(),
  -- how many days of a new store are read at first
  add column backfill_days smallint not null default 31 check (backfill_days between 1 and 31),
  -- where that first reading began, how many orders it has met, and its end; NULL: not yet
  add column backfill_from timestamptz(3),
  add column backfill_orders integer not null default 0,
  add column backfilled_at timestamptz(3),
  -- orders the marketplace changed from then on were recorded while B-Gen was silent: it is asked for them later
  add column bgen_owed_from timestamptz(3),
  -- when the last automatic run began that read both sources to their end, by our clock
  add column fresh_at timestamptz(3),
  -- when the last automatic run ended, and what kept it from its end; see src/sync/reason.ts
  add column tried_at timestamptz(3),
  add column last_reason text;

update store_connections set fresh_at = stores.synced_at, backfilled_at = stores.synced_at
from stores where stores.id = store_id;

-- What marketplaces told by themselves: hints that an order is worth asking for. Kept some days against repetitions.
create table order_news (
  store_id integer not null references store_connections on delete cascade,
  -- the marketplace's own key of the message
  event_id text not null,
  kode_invoice_mp text not null,
  received_at timestamptz(3) not null default now(),
  done_at timestamptz(3),
  primary key (store_id, event_id, kode_invoice_mp)
);
create index order_news_waiting on order_news (store_id, received_at) where done_at is null;
create index order_news_by_time on order_news (received_at);

-- A store in here has a job on its way that asks for its news. Who adds news locks the row, so none is overlooked.
create table news_turns (
  store_id integer primary key references store_connections on delete cascade,
  told_at timestamptz(3) not null default now()
);

-- Which stores' orders named a warehouse that nobody has registered (warehouses.met_by_sync).
create table warehouse_meetings (
  warehouse_id integer not null references warehouses on delete cascade,
  store_id integer not null references stores,
  met_at timestamptz(3) not null default now(),
  primary key (warehouse_id, store_id)
);

-- A store that fell far behind, from the alert until it is current again.
create table store_incidents (
  id bigint generated always as identity primary key,
  store_id integer not null references stores,
  -- why, when it was told; see src/sync/reason.ts
  reason text,
  -- the store's last success
  behind_since timestamptz(3) not null,
  began_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
-- one alert per store and incident, over all processes
create unique index store_incidents_open on store_incidents (store_id) where ended_at is null;

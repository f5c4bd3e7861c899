-- Counts orders of some days over all stores, finished ones too. A hundredth of the size of a b-tree, and next to
-- nothing to write: orders lie roughly in the order of their days.
create index orders_by_day on orders using brin (created_at timestamptz_minmax_multi_ops) with (pages_per_range = 32);

-- One question to a marketplace about days of one store: by the clock, once a night, or asked for by a person.
create table completeness_runs (
  id bigint generated always as identity primary key,
  store_id integer not null references stores on delete cascade,
  -- the date, in the business zone, of the night that it belongs to; NULL: a person asked
  night date,
  requested_by integer references users,
  requested_at timestamptz(3) not null default now(),
  -- in the business zone, in the order in which they are asked
  days date[] not null,
  days_done integer not null default 0,
  -- orders it brought in
  brought integer not null default 0,
  -- the last time something of the run was done, by the database's clock
  active_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  -- what keeps or kept it from its end, see src/sync/reason.ts
  reason text,
  check ((night is null) = (requested_by is not null)),
  -- once a night, over all processes
  unique (store_id, night)
);
-- one at a time for each store, over all processes
create unique index completeness_runs_underway on completeness_runs (store_id) where finished_at is null;
create index completeness_runs_by_time on completeness_runs (requested_at);

-- What a marketplace said of one day of one store when it answered last, and why it did not when it was asked last.
create table completeness_checks (
  store_id integer not null references stores on delete cascade,
  day date not null,
  -- orders placed from the beginning of the day until covered_until; NULL: it has never answered
  counted integer,
  counted_at timestamptz(3),
  covered_until timestamptz(3),
  tried_at timestamptz(3) not null,
  reason text,
  primary key (store_id, day),
  check (num_nulls(counted, counted_at, covered_until) in (0, 3))
);

-- The numbers behind a check. missing: at the marketplace, not among our orders. unknown: ours, but the marketplace
-- does not know them. brought: found and brought in by a check.
create table completeness_numbers (
  store_id integer not null,
  day date not null,
  part text not null check (part in ('missing', 'unknown', 'brought')),
  kode_invoice_mp text not null,
  noted_at timestamptz(3) not null,
  -- why a missing order could not be brought in, see src/sync/reason.ts
  reason text,
  reason_detail text,
  primary key (store_id, day, part, kode_invoice_mp),
  foreign key (store_id, day) references completeness_checks on delete cascade
);

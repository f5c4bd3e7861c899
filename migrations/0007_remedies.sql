-- What people had B-Gen do from an investigation. One row per attempt; a form that is sent again finds its own.
create table remedies (
  id bigint generated always as identity primary key,
  order_id bigint not null references orders on delete cascade,
  action text not null check (action in ('import-order', 'generate-invoice')),
  requested_by integer not null references users,
  requested_at timestamptz(3) not null default now(),
  form_key text not null,
  -- B-Gen's Idempotency-Key: what was never answered is asked again under the same one
  erp_key text not null,
  -- withheld: B-Gen was not asked, see src/remedies/remedy.ts; NULL: still underway
  outcome text check (outcome in ('done', 'refused', 'withheld', 'failed')),
  -- refused: B-Gen's own code and words; withheld, failed: a reason of ours
  code text,
  message text,
  -- field → [before, after]: what it changed here
  changes jsonb not null default '{}',
  settled_at timestamptz(3),
  check ((outcome is null) = (settled_at is null)),
  check ((outcome in ('refused', 'withheld', 'failed')) = (code is not null))
);
create index remedies_of_order on remedies (order_id, id);
create index remedies_of_form on remedies (requested_by, form_key, id);
-- two people who press at once make one Sales Order
create unique index remedies_underway on remedies (order_id) where outcome is null;

alter table order_events drop constraint order_events_caller_check;
alter table order_events add constraint order_events_caller_check
  check (caller in ('api', 'file', 'sync', 'schedule', 'demo', 'remedy')) not valid;

-- The one B-Gen that stands behind the board.
create table erp_connections (
  single boolean primary key default true check (single),
  -- without a trailing slash; the contract's addresses begin behind it
  base_url text not null,
  -- see src/platform/sealing.ts
  token_sealed bytea not null,
  -- true: the demo's own, which it may put in another place
  of_demo boolean not null default false,
  -- NULL: the demo
  updated_by integer references users,
  updated_at timestamptz(3) not null default now()
);

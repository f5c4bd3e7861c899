-- Our registration with a marketplace's open platform, one per channel: every call is signed by it.
create table channel_apps (
  channel text primary key check (channel in ('tiktok', 'shopee', 'lazada')),
  key text not null,
  -- see src/platform/sealing.ts
  secret_sealed bytea not null,
  -- where the API begins, where tokens are given, where a shop's owner approves; without a trailing slash
  base_url text not null,
  auth_url text not null,
  consent_url text,
  -- TikTok Shop: which service of ours the owner approves
  service_id text,
  updated_at timestamptz(3) not null default now()
);

-- A shop whose owner has let us in, and the tokens that open it. Two stores of ours may share one.
create table authorisations (
  id integer generated always as identity primary key,
  channel text not null check (channel in ('tiktok', 'shopee', 'lazada')),
  shop_id text not null,
  -- TikTok: what stands for the shop in every call
  shop_cipher text,
  shop_name text not null,
  access_sealed bytea not null,
  -- by our clock; in the past as soon as the marketplace has refused the token
  access_granted_at timestamptz(3) not null,
  access_expires_at timestamptz(3) not null,
  refresh_sealed bytea not null,
  refresh_expires_at timestamptz(3) not null,
  -- NULL: the demo gave it to itself
  authorised_by integer references users,
  authorised_at timestamptz(3) not null,
  -- the marketplace renews it no more: a person has to authorise again
  ended_at timestamptz(3),
  ended_why text,
  unique (channel, shop_id),
  check ((ended_at is null) = (ended_why is null))
);

-- NULL: not authorised yet
alter table store_connections add column authorisation_id integer references authorisations;
create index store_connections_of_authorisation on store_connections (authorisation_id);

-- How many calls are left, by the database's clock; below zero: turns that are given out already. In the future: the
-- marketplace asked for a pause until then. Nothing is lost with it, so it is not written to the log.
create unlogged table call_buckets (
  bucket text primary key,
  tokens double precision not null,
  refilled_at timestamptz not null
) with (fillfactor = 50);

create table stores (
  id integer generated always as identity primary key,
  code text not null unique,
  name text not null,
  marketplace text not null check (marketplace in ('tokopedia', 'tiktok', 'shopee', 'lazada', 'blibli', 'other')),
  synced_at timestamptz(3)
);

create table warehouses (
  id integer generated always as identity primary key,
  code text not null unique,
  name text not null,
  met_by_sync boolean not null default false
);

create table orders (
  id bigint generated always as identity primary key,
  store_id integer not null references stores,
  kode_invoice_mp text not null,
  created_at timestamptz(3) not null,
  status text not null check (status in ('unpaid', 'on_hold', 'ready_to_process', 'accepted', 'waiting_pickup', 'in_transit', 'delivered', 'completed', 'returning', 'cancelled')),
  status_raw text,
  status_unrecognised boolean not null default false,
  -- what the board shows instead of the status; nearly always NULL, and so free of charge in its indexes
  status_unknown text generated always as (case when status_unrecognised then status_raw end) stored,
  cancelled_by text check (cancelled_by in ('customer', 'seller', 'system', 'operator', 'unknown')),
  cancel_reason text,
  buyer_cancel_requested boolean not null default false,
  warehouse_id integer references warehouses,
  shipping_agency text,
  tracking_number text,
  ship_by timestamptz(3),
  fulfilled_by_marketplace boolean not null default false,
  marketplace_updated_at timestamptz(3) not null,
  kode_so text,
  kode_invoice_bgen text,
  packed_at timestamptz(3),
  tolakan_received_at timestamptz(3),
  import_error_code text,
  import_error_message text,
  import_error_at timestamptz(3),
  bgen_updated_at timestamptz(3),
  -- printed by src/backlog/keterangan-sql.ts; a test holds the two together. NULL: not in the backlog
  keterangan smallint generated always as (
    case
      when status in ('ready_to_process', 'accepted') and not (kode_so is not null and kode_invoice_bgen is not null) then 1
      when status in ('cancelled') and not (tolakan_received_at is not null) and not (kode_so is not null or kode_invoice_bgen is not null or packed_at is not null) and not (coalesce(cancelled_by, '') = 'customer') then 1
      when status in ('waiting_pickup', 'in_transit', 'delivered', 'completed') and not (kode_so is not null and kode_invoice_bgen is not null) then 2
      when status in ('returning') and not (tolakan_received_at is not null) and not (kode_so is not null or kode_invoice_bgen is not null) then 2
      when status in ('cancelled') and not (tolakan_received_at is not null) and (kode_so is not null or kode_invoice_bgen is not null or packed_at is not null) then 3
      when status in ('returning') and not (tolakan_received_at is not null) and (kode_so is not null or kode_invoice_bgen is not null) then 3
      when status in ('cancelled') and not (tolakan_received_at is not null) and not (kode_so is not null or kode_invoice_bgen is not null or packed_at is not null) and (coalesce(cancelled_by, '') = 'customer') then 4
      when status in ('ready_to_process', 'accepted', 'waiting_pickup') and (kode_so is not null and kode_invoice_bgen is not null) and not (packed_at is not null or (fulfilled_by_marketplace and status not in ('cancelled', 'returning'))) then 5
      when status in ('ready_to_process', 'accepted', 'waiting_pickup') and (kode_so is not null and kode_invoice_bgen is not null) and (packed_at is not null or (fulfilled_by_marketplace and status not in ('cancelled', 'returning'))) then 6
    end
  ) stored,
  unique (store_id, kode_invoice_mp)
) with (
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.005,
  autovacuum_analyze_scale_factor = 0.01,
  autovacuum_vacuum_insert_scale_factor = 0.01
);

-- The board reads only what is in the backlog. The trailing columns are keys, so that every filter is tested inside the
-- index, and everything a row shows is included: the orders of one store or one warehouse lie far apart in the table,
-- and reading them there costs a page each. Ascending, though the newest come first on the screen: what arrives last is
-- then added at the end of its part of the index, whose pages stay full. An index row ends at 2,704 bytes: the texts are limited where orders come in.
create index orders_board on orders (created_at, id, keterangan, warehouse_id, store_id)
  include (kode_invoice_mp, shipping_agency, kode_so, kode_invoice_bgen, status, status_unknown, ship_by, status_unrecognised, buyer_cancel_requested, fulfilled_by_marketplace, import_error_at)
  where keterangan is not null;
create index orders_board_by_keterangan on orders (keterangan, created_at, id, warehouse_id, store_id)
  include (kode_invoice_mp, shipping_agency, kode_so, kode_invoice_bgen, status, status_unknown, ship_by, status_unrecognised, buyer_cancel_requested, fulfilled_by_marketplace, import_error_at)
  where keterangan is not null;
create index orders_board_by_store on orders (store_id, created_at, id, keterangan, warehouse_id)
  include (kode_invoice_mp, shipping_agency, kode_so, kode_invoice_bgen, status, status_unknown, ship_by, status_unrecognised, buyer_cancel_requested, fulfilled_by_marketplace, import_error_at)
  where keterangan is not null;

-- The tabs count on a narrow index, in half the time. "id > 0" is true of every order and said by the counts alone: no
-- list of rows can take this index by mistake.
create index orders_board_counts on orders (keterangan, created_at, warehouse_id, store_id)
  where keterangan is not null and id > 0;

-- The invoice filter compares without letter case, whole or from the start. The backlog stands apart, so that a short
-- beginning does not walk through all finished orders; these are looked up as well, to say that they are finished.
create index orders_kode_invoice_mp on orders ((keterangan is not null), lower(kode_invoice_mp) text_pattern_ops);
create index orders_kode_so on orders ((keterangan is not null), lower(kode_so) text_pattern_ops);
create index orders_kode_invoice_bgen on orders ((keterangan is not null), lower(kode_invoice_bgen) text_pattern_ops);

create table order_events (
  id bigint generated always as identity primary key,
  order_id bigint not null references orders on delete cascade,
  source text not null check (source in ('marketplace', 'bgen')),
  caller text not null check (caller in ('api', 'file', 'sync', 'schedule', 'demo')),
  source_time timestamptz(3) not null,
  recorded_at timestamptz(3) not null default now(),
  created boolean not null default false,
  -- field name → [before, after]
  changes jsonb not null default '{}'
);
create index order_events_of_order on order_events (order_id, id);

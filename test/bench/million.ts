import pg from 'pg'

export interface Generated {
  readonly orders: number
  readonly now: Date
  readonly stores?: number
  readonly warehouses?: number
}

const CHUNK = 100_000

/**
 * Fills a migrated, empty database with orders as a seller has them: 13 months, oldest first, the last five days a
 * campaign with 3 % of all orders, big and small stores, 3 % in the backlog, half of these in the last five days.
 * The same arguments give the same rows.
 */
export async function generateOrders(databaseUrl: string, generated: Generated): Promise<void> {
  // vacuum calls no page visible to all whose rows were committed a moment ago without waiting
  const options = '-c timezone=UTC -c synchronous_commit=on'
  const client = new pg.Client({ connectionString: databaseUrl, options })
  await client.connect()
  try {
    const { stores = 120, warehouses = 12 } = generated
    await client.query(STORES, [stores])
    await client.query(WAREHOUSES, [warehouses])
    for (let first = 1; first <= generated.orders; first += CHUNK) {
      const last = Math.min(first + CHUNK - 1, generated.orders)
      await client.query(ORDERS, [first, last, generated.orders, generated.now.toISOString(), stores, warehouses])
    }
    await client.query('vacuum (analyze) orders')
    await client.query('analyze stores, warehouses')
  } finally {
    await client.end()
  }
}

const STORES = `
  insert into stores (code, name, marketplace)
  select 'TOKO-' || lpad(n::text, 3, '0'), 'Toko Sinar ' || n,
         (array['tokopedia', 'shopee', 'tiktok', 'shopee', 'lazada', 'tokopedia', 'blibli', 'shopee'])[1 + n % 8]
  from generate_series(1, $1::int) n order by n`

const WAREHOUSES = `
  insert into warehouses (code, name)
  select 'GDG-' || lpad(n::text, 2, '0'), 'Gudang ' || n from generate_series(1, $1::int) n order by n`

/** Chance in 2^20, the same for the same order and purpose. */
const chance = (purpose: number) => `((hashint8extended(n, ${purpose}) & 1048575) / 1048576.0)`

/** Days ago, as a number from 395 down to 0: the last 3 % of the orders came in the last five days. */
const AGE = `(case when n <= 0.97 * $3::bigint then 395 - 390 * n / (0.97 * $3::bigint)
              else 5 * (1 - (n - 0.97 * $3::bigint) / (0.03 * $3::bigint)) end)::float8`

/** Small numbers are big stores; a store has a home warehouse that sends four of five of its orders. */
const DRAWN = `
  select n, ${AGE} as age,
         1 + floor($5::int * power(${chance(1)}::float8, 1.7))::int as store,
         ${chance(2)} as where_from, ${chance(3)} as in_backlog, ${chance(4)} as which, ${chance(5)} as how
  from generate_series($1::bigint, $2::bigint) n`

/** 0: finished, else the code of the keterangan. The newer an order, the likelier it is still in the backlog. */
const PLACED = `
  select drawn.*, $4::timestamptz - age * interval '1 day' as created,
         case when in_backlog >= (case when age > 5 then 0.0151 else (array[0.95, 0.75, 0.5, 0.25, 0.1])[1 + least(4, floor(age)::int)] end)
              then 0
              else 1 + width_bucket(which, array[0.22, 0.33, 0.42, 0.47, 0.75]) end as keterangan
  from (${DRAWN}) drawn`

const LIVED = `
  select placed.*,
         case keterangan
           when 1 then (array['accepted', 'ready_to_process'])[1 + floor(how * 2)::int]
           when 2 then (array['waiting_pickup', 'in_transit', 'completed'])[1 + floor(how * 3)::int]
           when 3 then 'cancelled'
           when 4 then 'cancelled'
           when 5 then (array['accepted', 'ready_to_process', 'waiting_pickup'])[1 + floor(how * 3)::int]
           when 6 then 'waiting_pickup'
           else (array['completed', 'delivered', 'in_transit', 'cancelled', 'unpaid'])
                [1 + width_bucket(which, array[0.90, 0.93, 0.96, 0.99])]
         end as status
  from (${PLACED}) placed`

const ORDERS = `
  insert into orders (
    store_id, kode_invoice_mp, created_at, status, status_raw, cancelled_by, buyer_cancel_requested, warehouse_id,
    shipping_agency, tracking_number, ship_by, fulfilled_by_marketplace, marketplace_updated_at,
    kode_so, kode_invoice_bgen, packed_at, tolakan_received_at, bgen_updated_at)
  select
    store,
    case store % 4
      when 0 then 'INV/' || to_char(created, 'YYYYMMDD') || '/MPL/' || lpad(n::text, 10, '0')
      when 1 then to_char(created, 'YYMMDD') || upper(substr(md5(n::text), 1, 8))
      when 2 then (580000000000000000 + n)::text
      else (1700000000000 + n)::text
    end,
    created, status, upper(status),
    case when status <> 'cancelled' then null when keterangan = 4 then 'customer' else 'system' end,
    how < 0.02,
    case when where_from < 0.02 then null
         when where_from < 0.8 then 1 + (store * 7) % $6::int
         else 1 + floor($6::int * (where_from - 0.8) / 0.2)::int end,
    (array['JNE REG', 'J&T Express', 'SiCepat HALU', 'AnterAja', 'SPX Standard', 'GoSend Instant'])[1 + floor(how * 6)::int],
    case when status in ('in_transit', 'delivered', 'completed') then 'JX' || lpad(n::text, 10, '0') end,
    case when how < 0.85 then created + (1 + floor(how * 3)) * interval '1 day' end,
    keterangan = 6 and how < 0.05,
    created + interval '1 hour',
    case when keterangan in (3, 5, 6) or (keterangan = 0 and status <> 'unpaid') or (keterangan = 1 and which < 0.05)
         then 'SO-' || to_char(created, 'YYMM') || '-' || lpad(n::text, 8, '0') end,
    case when keterangan in (3, 5, 6) or (keterangan = 0 and status <> 'unpaid')
         then 'BG/' || to_char(created, 'YYMM') || '/' || lpad(n::text, 8, '0') end,
    case when keterangan = 6 or (keterangan = 0 and status <> 'unpaid') then created + interval '8 hours' end,
    case when keterangan = 0 and status = 'cancelled' then created + interval '9 days' end,
    created + interval '2 hours'
  from (${LIVED}) lived
  order by n`

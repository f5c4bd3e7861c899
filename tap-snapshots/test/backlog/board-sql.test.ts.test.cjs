/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > counts: a limited view 1`] = `
Array [
  "select \\"keterangan\\" as \\"code\\", count(*) as \\"count\\" from \\"orders\\" where orders.keterangan is not null and orders.warehouse_id = any($1) and orders.store_id = $2 and orders.created_at >= $3 and orders.created_at < $4 group by \\"keterangan\\"",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > counts: deadline 1`] = `
Array [
  " select code, (select count(*) from orders where orders.keterangan = code and orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and orders.id > 0) as count from unnest($3::smallint[]) as keterangan (code)",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > counts: no filter 1`] = `
Array [
  " select code, (select count(*) from orders where orders.keterangan = code and orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and orders.id > 0) as count from unnest($3::smallint[]) as keterangan (code)",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > counts: numbers 1`] = `
Array [
  "select \\"keterangan\\" as \\"code\\", count(*) as \\"count\\" from \\"orders\\" where orders.keterangan is not null and orders.id in ( with given as materialized ( select place, lower(typed) as code from unnest($1::text[]) with ordinality as list (typed, place)), whole as materialized (select given.place, named.* from given as given cross join lateral ((select orders.id from orders where (orders.keterangan is not null) = any('{t,f}') and lower(orders.kode_invoice_mp) = given.code and true offset 0) union all (select orders.id from orders where (orders.keterangan is not null) = any('{t,f}') and lower(orders.kode_so) = given.code and true offset 0) union all (select orders.id from orders where (orders.keterangan is not null) = any('{t,f}') and lower(orders.kode_invoice_bgen) = given.code and true offset 0)) as named), beginning as materialized ( select place, code from given where char_length(code) >= 3 and place not in (select whole.place from whole)), shortest as materialized ( select * from beginning where not exists ( select from generate_series(1, char_length(code) - 1) as length where left(beginning.code, length) in (select code from beginning))) select whole.id from whole union all select id from (select given.place, named.* from shortest as given cross join lateral ((select orders.id from orders where (orders.keterangan is not null) = any('{t}') and lower(orders.kode_invoice_mp) ~>=~ given.code and lower(orders.kode_invoice_mp) ~<~ (given.code || chr(1114111)) and true offset 0) union all (select orders.id from orders where (orders.keterangan is not null) = any('{t}') and lower(orders.kode_so) ~>=~ given.code and lower(orders.kode_so) ~<~ (given.code || chr(1114111)) and true offset 0) union all (select orders.id from orders where (orders.keterangan is not null) = any('{t}') and lower(orders.kode_invoice_bgen) ~>=~ given.code and lower(orders.kode_invoice_bgen) ~<~ (given.code || chr(1114111)) and true offset 0)) as named) as begun) group by \\"keterangan\\"",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > counts: one keterangan 1`] = `
Array [
  " select code, (select count(*) from orders where orders.keterangan = code and orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and orders.id > 0) as count from unnest($3::smallint[]) as keterangan (code)",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > counts: one of each 1`] = `
Array [
  "select \\"keterangan\\" as \\"code\\", count(*) as \\"count\\" from \\"orders\\" where orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and orders.warehouse_id = $3 and orders.store_id = $4 group by \\"keterangan\\"",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > counts: stores, oldest first 1`] = `
Array [
  "select \\"keterangan\\" as \\"code\\", count(*) as \\"count\\" from \\"orders\\" where orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and orders.store_id = any($3) group by \\"keterangan\\"",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > counts: two keterangan 1`] = `
Array [
  " select code, (select count(*) from orders where orders.keterangan = code and orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and orders.id > 0) as count from unnest($3::smallint[]) as keterangan (code)",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > rows: a limited view 1`] = `
Array [
  " select orders.id, orders.created_at, orders.store_id, orders.warehouse_id, orders.kode_invoice_mp, orders.shipping_agency, orders.kode_so, orders.kode_invoice_bgen, orders.status, orders.status_unknown, orders.status_unrecognised, orders.buyer_cancel_requested, orders.fulfilled_by_marketplace, orders.ship_by, orders.import_error_at, orders.keterangan from orders where orders.keterangan is not null and orders.warehouse_id = any($1) and orders.store_id = $2 and orders.created_at >= $3 and orders.created_at < $4 order by orders.created_at desc, orders.id desc limit 51 ",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > rows: a page back 1`] = `
Array [
  " select orders.id, orders.created_at, orders.store_id, orders.warehouse_id, orders.kode_invoice_mp, orders.shipping_agency, orders.kode_so, orders.kode_invoice_bgen, orders.status, orders.status_unknown, orders.status_unrecognised, orders.buyer_cancel_requested, orders.fulfilled_by_marketplace, orders.ship_by, orders.import_error_at, orders.keterangan from orders where orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and (orders.created_at, orders.id) > ($3, $4) order by orders.created_at, orders.id limit 51 ",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > rows: deadline 1`] = `
Array [
  " select orders.id, orders.created_at, orders.store_id, orders.warehouse_id, orders.kode_invoice_mp, orders.shipping_agency, orders.kode_so, orders.kode_invoice_bgen, orders.status, orders.status_unknown, orders.status_unrecognised, orders.buyer_cancel_requested, orders.fulfilled_by_marketplace, orders.ship_by, orders.import_error_at, orders.keterangan from orders where orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 order by coalesce(orders.ship_by, 'infinity'), orders.id limit 26 ",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > rows: no filter 1`] = `
Array [
  " select orders.id, orders.created_at, orders.store_id, orders.warehouse_id, orders.kode_invoice_mp, orders.shipping_agency, orders.kode_so, orders.kode_invoice_bgen, orders.status, orders.status_unknown, orders.status_unrecognised, orders.buyer_cancel_requested, orders.fulfilled_by_marketplace, orders.ship_by, orders.import_error_at, orders.keterangan from orders where orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 order by orders.created_at desc, orders.id desc limit 51 ",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > rows: numbers 1`] = `
Array [
  " select orders.id, orders.created_at, orders.store_id, orders.warehouse_id, orders.kode_invoice_mp, orders.shipping_agency, orders.kode_so, orders.kode_invoice_bgen, orders.status, orders.status_unknown, orders.status_unrecognised, orders.buyer_cancel_requested, orders.fulfilled_by_marketplace, orders.ship_by, orders.import_error_at, orders.keterangan from orders where orders.keterangan is not null and orders.id in ( with given as materialized ( select place, lower(typed) as code from unnest($1::text[]) with ordinality as list (typed, place)), whole as materialized (select given.place, named.* from given as given cross join lateral ((select orders.id from orders where (orders.keterangan is not null) = any('{t,f}') and lower(orders.kode_invoice_mp) = given.code and true offset 0) union all (select orders.id from orders where (orders.keterangan is not null) = any('{t,f}') and lower(orders.kode_so) = given.code and true offset 0) union all (select orders.id from orders where (orders.keterangan is not null) = any('{t,f}') and lower(orders.kode_invoice_bgen) = given.code and true offset 0)) as named), beginning as materialized ( select place, code from given where char_length(code) >= 3 and place not in (select whole.place from whole)), shortest as materialized ( select * from beginning where not exists ( select from generate_series(1, char_length(code) - 1) as length where left(beginning.code, length) in (select code from beginning))) select whole.id from whole union all select id from (select given.place, named.* from shortest as given cross join lateral ((select orders.id from orders where (orders.keterangan is not null) = any('{t}') and lower(orders.kode_invoice_mp) ~>=~ given.code and lower(orders.kode_invoice_mp) ~<~ (given.code || chr(1114111)) and true offset 0) union all (select orders.id from orders where (orders.keterangan is not null) = any('{t}') and lower(orders.kode_so) ~>=~ given.code and lower(orders.kode_so) ~<~ (given.code || chr(1114111)) and true offset 0) union all (select orders.id from orders where (orders.keterangan is not null) = any('{t}') and lower(orders.kode_invoice_bgen) ~>=~ given.code and lower(orders.kode_invoice_bgen) ~<~ (given.code || chr(1114111)) and true offset 0)) as named) as begun) order by orders.created_at desc, orders.id desc limit 51 ",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > rows: one keterangan 1`] = `
Array [
  " select orders.id, orders.created_at, orders.store_id, orders.warehouse_id, orders.kode_invoice_mp, orders.shipping_agency, orders.kode_so, orders.kode_invoice_bgen, orders.status, orders.status_unknown, orders.status_unrecognised, orders.buyer_cancel_requested, orders.fulfilled_by_marketplace, orders.ship_by, orders.import_error_at, orders.keterangan from orders where orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and orders.keterangan = $3 order by orders.created_at desc, orders.id desc limit 51 ",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > rows: one of each 1`] = `
Array [
  " select orders.id, orders.created_at, orders.store_id, orders.warehouse_id, orders.kode_invoice_mp, orders.shipping_agency, orders.kode_so, orders.kode_invoice_bgen, orders.status, orders.status_unknown, orders.status_unrecognised, orders.buyer_cancel_requested, orders.fulfilled_by_marketplace, orders.ship_by, orders.import_error_at, orders.keterangan from orders where orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and orders.keterangan = $3 and orders.warehouse_id = $4 and orders.store_id = $5 order by orders.created_at desc, orders.id desc limit 51 ",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > rows: stores, oldest first 1`] = `
Array [
  " select orders.id, orders.created_at, orders.store_id, orders.warehouse_id, orders.kode_invoice_mp, orders.shipping_agency, orders.kode_so, orders.kode_invoice_bgen, orders.status, orders.status_unknown, orders.status_unrecognised, orders.buyer_cancel_requested, orders.fulfilled_by_marketplace, orders.ship_by, orders.import_error_at, orders.keterangan from orders where orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and orders.store_id = any($3) order by orders.created_at, orders.id limit 51 ",
]
`

exports[`test/backlog/board-sql.test.ts > TAP > the texts of the statements > rows: two keterangan 1`] = `
Array [
  " select orders.id, orders.created_at, orders.store_id, orders.warehouse_id, orders.kode_invoice_mp, orders.shipping_agency, orders.kode_so, orders.kode_invoice_bgen, orders.status, orders.status_unknown, orders.status_unrecognised, orders.buyer_cancel_requested, orders.fulfilled_by_marketplace, orders.ship_by, orders.import_error_at, orders.keterangan from orders where orders.keterangan is not null and orders.created_at >= $1 and orders.created_at < $2 and (orders.keterangan + 0) = any($3) order by orders.created_at desc, orders.id desc limit 51 ",
]
`

-- Orders of which B-Gen told something that cannot be taken: a field the door refuses, or one that nobody can read. The
-- automatic synchronization names each once, and asks B-Gen for them again until it can take what comes.
create table untaken_documents (
  store_id integer not null references stores on delete cascade,
  kode_invoice_mp text not null,
  -- the last time B-Gen told it so
  told_at timestamptz(3) not null default now(),
  -- when a run named the order; NULL: none has
  named_at timestamptz(3),
  primary key (store_id, kode_invoice_mp)
);

-- A file that somebody uploaded, and what became of its lines. Kept for a week, see src/ingest/imports-repository.ts.
create table imports (
  id bigint generated always as identity primary key,
  requested_by integer not null references users,
  file_name text not null,
  file_bytes bigint not null,
  -- the names of its columns, for the file of rejected lines
  header text[] not null,
  started_at timestamptz(3) not null,
  -- moves with every batch: an import whose process is gone stands still
  active_at timestamptz(3) not null,
  finished_at timestamptz(3),
  bytes_done bigint not null default 0,
  lines integer not null default 0,
  created integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  stale integer not null default 0,
  rejected integer not null default 0,
  -- why the file was not read to its end, see src/ingest/file-trouble.ts
  trouble jsonb
);

-- The first so many of an import, as they go back to whoever corrects them.
create table import_rejected_lines (
  import_id bigint not null references imports on delete cascade,
  position integer not null,
  line integer not null,
  reasons text not null,
  csv text not null,
  primary key (import_id, position)
);

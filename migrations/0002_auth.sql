create table users (
  id integer generated always as identity primary key,
  email text not null,
  name text not null,
  role text not null check (role in ('admin', 'warehouse', 'viewer')),
  -- scrypt with its parameters, see src/auth/password.ts
  password_hash text not null,
  -- what the person sees; NULL: every warehouse, every store
  warehouse_ids integer[],
  store_ids integer[],
  disabled_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);
create unique index users_email on users (lower(email));

-- The browser holds the token, we hold its SHA-256: who reads this table cannot use it to get in.
create table sessions (
  token_hash bytea primary key,
  user_id integer not null references users on delete cascade,
  created_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null
);
create index sessions_of_user on sessions (user_id);

create table api_tokens (
  id integer generated always as identity primary key,
  name text not null,
  token_hash bytea not null unique,
  permissions text[] not null,
  disabled_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);

-- Failed guesses, counted per place or per account in one upsert, so that all processes share one count.
create table login_guesses (
  subject text primary key,
  guesses integer not null,
  window_started_at timestamptz(3) not null
);

-- Where an account was opened with its password lately: guesses from elsewhere do not lock these places out.
create table known_places (
  user_id integer not null references users on delete cascade,
  place text not null,
  last_login_at timestamptz(3) not null,
  primary key (user_id, place)
);

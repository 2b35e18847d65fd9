-- People who sign in, and their sessions.

create table users (
  id uuid primary key,
  email text not null unique check (email = lower(email)),
  first_name text not null,
  last_name text not null,
  password_hash text not null,
  status text not null default 'pending' check (status in ('pending', 'active', 'disabled')),
  created_at timestamptz not null default now(),
  activated_at timestamptz,
  password_changed_at timestamptz
);
grant select, insert, update, delete on users to :role;

-- One sign-in on one device; its refresh tokens are a family that lives and dies with it.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  keep_signed_in boolean not null,
  user_agent text not null default '',
  ip text not null default '',
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text
);
create index sessions_user on sessions (user_id);
grant select, insert, update, delete on sessions to :role;

create table refresh_tokens (
  id uuid primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  token_hash bytea not null unique,
  issued_at timestamptz not null default now(),
  rotated_at timestamptz
);
create index refresh_tokens_session on refresh_tokens (session_id);
grant select, insert, update, delete on refresh_tokens to :role;

-- Links sent by mail: single use, stored hashed.
create table mailed_tokens (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  purpose text not null check (purpose in ('activation', 'password-reset')),
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index mailed_tokens_user on mailed_tokens (user_id);
grant select, insert, update, delete on mailed_tokens to :role;

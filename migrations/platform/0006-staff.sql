-- Who works for a cooperative, or for all of them. Only the application's own role reads these tables: no cooperative's role ever does.

-- The same address may belong to the staff of two cooperatives: each is an account of its own, with its own password and second factor.
create table public.staff (
  id uuid primary key,
  -- Null for support alone.
  tenant_id uuid references public.tenants (id) on delete cascade,
  role text not null check (role in ('support', 'admin', 'operator')),
  -- Both empty once the person is forgotten.
  email text not null,
  name text not null,
  -- Null until the invitation is accepted.
  password_hash text,
  status text not null default 'invited' check (status in ('invited', 'active', 'disabled')),
  permissions text[] not null default '{}',
  created_at timestamptz not null default now(),
  password_changed_at timestamptz,
  last_signed_in_at timestamptz,
  disabled_at timestamptz,
  check ((role = 'support') = (tenant_id is null)),
  check (role = 'operator' or permissions = '{}'),
  check (status <> 'active' or password_hash is not null)
);
create unique index staff_account on public.staff (tenant_id, email) nulls not distinct where email <> '';
create index staff_email on public.staff (email);
grant select, insert, update, delete on public.staff to :app;

-- Links sent by mail: the newest of a purpose alone works, once.
create table public.staff_links (
  id uuid primary key,
  staff_id uuid not null references public.staff (id) on delete cascade,
  purpose text not null check (purpose in ('invitation', 'password-reset')),
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index staff_links_staff on public.staff_links (staff_id);
grant select, insert, update, delete on public.staff_links to :app;

-- Who has shown the password and not yet the second factor.
create table public.staff_sign_ins (
  id uuid primary key,
  staff_id uuid not null references public.staff (id) on delete cascade,
  purpose text not null check (purpose in ('second-factor', 'enrolment')),
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index staff_sign_ins_staff on public.staff_sign_ins (staff_id);
grant select, insert, update, delete on public.staff_sign_ins to :app;

-- Seeds of codes, sealed with SECRET_KEY. One that works and one on its way, for each person.
create table public.staff_totp (
  id uuid primary key,
  staff_id uuid not null references public.staff (id) on delete cascade,
  key_id text not null,
  ciphertext bytea not null,
  -- Number of the last thirty seconds whose code was taken: none before it, and not it again.
  last_step bigint,
  created_at timestamptz not null default now(),
  confirmed_at timestamptz
);
create unique index staff_totp_works on public.staff_totp (staff_id) where confirmed_at is not null;
create unique index staff_totp_waits on public.staff_totp (staff_id) where confirmed_at is null;
grant select, insert, update, delete on public.staff_totp to :app;

create table public.staff_passkeys (
  id uuid primary key,
  staff_id uuid not null references public.staff (id) on delete cascade,
  name text not null,
  credential_id bytea not null unique,
  public_key bytea not null,
  -- As the authenticator counted at its last use; zero where it does not count.
  counter bigint not null,
  transports text[] not null default '{}',
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index staff_passkeys_staff on public.staff_passkeys (staff_id);
grant select, insert, update, delete on public.staff_passkeys to :app;

-- The selector finds the code, the hash (argon2id) proves it.
create table public.staff_recovery_codes (
  id uuid primary key,
  staff_id uuid not null references public.staff (id) on delete cascade,
  selector text not null,
  code_hash text not null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  unique (staff_id, selector)
);
grant select, insert, update, delete on public.staff_recovery_codes to :app;

-- What a passkey has to sign; a challenge goes when it is answered.
create table public.staff_challenges (
  id uuid primary key,
  challenge_hash bytea not null unique,
  purpose text not null check (purpose in ('registration', 'second-factor', 'sign-in', 'step-up')),
  -- Null where the passkey itself says whose it is.
  staff_id uuid references public.staff (id) on delete cascade,
  expires_at timestamptz not null
);
create index staff_challenges_staff on public.staff_challenges (staff_id);
grant select, insert, delete on public.staff_challenges to :app;

create table public.staff_sessions (
  id uuid primary key,
  staff_id uuid not null references public.staff (id) on delete cascade,
  method text not null check (method in ('totp', 'passkey', 'recovery-code')),
  ip text not null,
  user_agent text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  stepped_up_until timestamptz,
  revoked_at timestamptz,
  revoked_reason text
);
create index staff_sessions_staff on public.staff_sessions (staff_id, id);
grant select, insert, update, delete on public.staff_sessions to :app;

create table public.staff_refresh_tokens (
  id uuid primary key,
  session_id uuid not null references public.staff_sessions (id) on delete cascade,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  rotated_at timestamptz
);
create index staff_refresh_tokens_session on public.staff_refresh_tokens (session_id);
grant select, insert, update, delete on public.staff_refresh_tokens to :app;

-- Why support entered a cooperative, which its admins read.
create table public.support_visits (
  id uuid primary key,
  staff_id uuid not null references public.staff (id),
  -- Of the session that opened it, which may be forgotten before the visit is.
  session_id uuid not null,
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  reason text not null,
  opened_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index support_visits_session on public.support_visits (session_id, tenant_id);
create index support_visits_tenant on public.support_visits (tenant_id, id);
create index support_visits_staff on public.support_visits (staff_id, id);
grant select, insert, update, delete on public.support_visits to :app;

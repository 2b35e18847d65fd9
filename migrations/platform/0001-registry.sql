-- The public schema: what belongs to no cooperative. The migrator owns it; the application's role gets what it needs, table by table.

create table public.tenants (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  schema_name text not null unique check (schema_name ~ '^t_[a-z0-9_]{1,60}$'),
  status text not null default 'active' check (status in ('active', 'suspended')),
  name text not null,
  city text not null default '',
  province text not null default '',
  cuit text,
  time_zone text not null default 'America/Argentina/Cordoba',
  settings jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
grant select, insert, update on public.tenants to :app;

-- Gateway credentials: AES-256-GCM, with the tenant and the name as associated data.
create table public.tenant_secrets (
  tenant_id uuid not null references public.tenants (id),
  name text not null,
  key_id text not null,
  ciphertext bytea not null,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, name)
);
grant select on public.tenant_secrets to :app;

create table public.api_keys (
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id),
  name text not null,
  prefix text not null,
  key_hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index api_keys_tenant on public.api_keys (tenant_id);
grant select, insert, update on public.api_keys to :app;

-- Append-only: nobody but the migrator may change or delete a row.
create table public.audit_log (
  id uuid primary key,
  at timestamptz not null default now(),
  tenant_id uuid,
  actor text not null,
  action text not null,
  subject text,
  detail jsonb not null default '{}'
);
create index audit_log_tenant on public.audit_log (tenant_id, at);
grant select, insert on public.audit_log to :app;

-- Counters of the request and sign-in limits (the layout is rate-limiter-flexible's).
create unlogged table public.rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
grant select, insert, update, delete on public.rate_limits to :app;

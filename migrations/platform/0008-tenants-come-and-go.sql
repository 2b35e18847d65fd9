-- How a cooperative comes on line, closes for a while, and goes. Those that there are have opened.
alter table public.tenants
  drop constraint tenants_status_check,
  add constraint tenants_status_check check (status in ('preparing', 'active', 'suspended', 'archived')),
  -- When its members were let in; null while it is being prepared.
  add column opened_at timestamptz default now(),
  -- When its settings were written last.
  add column settings_at timestamptz not null default now(),
  -- Address of the one member who gets in before it opens, to walk the journey.
  add column test_member text,
  -- What of the product it has switched off: {"payments": false}.
  add column features jsonb not null default '{}',
  -- Not before this instant its data go for good; null where nobody said so.
  add column delete_after timestamptz,
  add constraint tenants_opened check (status <> 'active' or opened_at is not null),
  add constraint tenants_deletion check (delete_after is null or status = 'archived');
update public.tenants set opened_at = created_at, settings_at = created_at;

create table public.tenant_suspensions (
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  -- For support; members read a sentence of ours.
  reason text not null,
  -- Who, as the audit log names them.
  by text not null,
  at timestamptz not null default now(),
  ended_at timestamptz,
  -- The last of the members, by id, whose mail was written, and when all were. Null at once where nobody is to be told.
  told_upto uuid,
  told_at timestamptz
);
create unique index tenant_suspensions_standing on public.tenant_suspensions (tenant_id) where ended_at is null;
create index tenant_suspensions_untold on public.tenant_suspensions (at) where told_at is null;
grant select, insert, update on public.tenant_suspensions to :app;

-- Exports made before a cooperative is archived.
create table public.tenant_archives (
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  requested_by text not null,
  requested_at timestamptz not null default now(),
  status text not null default 'requested' check (status in ('requested', 'done', 'failed')),
  attempts integer not null default 0,
  -- Pushed ahead while somebody works on it.
  next_attempt_at timestamptz not null default now(),
  -- Folder in which the export lies.
  place text,
  last_error text,
  finished_at timestamptz,
  check ((status = 'done') = (place is not null))
);
create unique index tenant_archives_wanted on public.tenant_archives (tenant_id) where status = 'requested';
grant select, insert, update on public.tenant_archives to :app;

-- Steps of the onboarding that no other row tells of.
create table public.onboarding_facts (
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  fact text not null check (fact in ('gateway-answered', 'claims-address-confirmed', 'invoice-seen')),
  -- What it is true of: an address, a digest of the credentials, the test member. Of another it says nothing.
  about text not null,
  at timestamptz not null default now(),
  primary key (tenant_id, fact)
);
grant select, insert, update on public.onboarding_facts to :app;

create table public.onboarding_waivers (
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  item text not null,
  reason text not null,
  by text not null,
  at timestamptz not null default now(),
  primary key (tenant_id, item)
);
grant select, insert, update, delete on public.onboarding_waivers to :app;

-- Links mailed to the address for claims: the newest alone works, once.
create table public.claims_address_links (
  tenant_id uuid primary key references public.tenants (id) on delete cascade,
  address text not null,
  token_hash bytea not null,
  sent_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
grant select, insert, update on public.claims_address_links to :app;

-- What its files weighed when they were counted last.
create table public.tenant_storage (
  tenant_id uuid primary key references public.tenants (id) on delete cascade,
  files bigint not null,
  bytes bigint not null,
  counted_at timestamptz not null
);
grant select, insert, update on public.tenant_storage to :app;

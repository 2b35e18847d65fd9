-- Holders, supplies and services come from the management system; accounts link them to users.

create table holders (
  id uuid primary key,
  number text not null unique,
  name text not null,
  tax_id text,
  address text not null default '',
  city text not null default '',
  postal_code text not null default '',
  phone text,
  email text,
  web_key_hash bytea,
  closed_at timestamptz,
  updated_at timestamptz not null default now()
);
grant select, insert, update on holders to :role;

create table supplies (
  id uuid primary key,
  number text not null unique,
  holder_id uuid not null references holders (id),
  address text not null default '',
  status text not null default 'active' check (status in ('active', 'disconnected', 'inactive')),
  updated_at timestamptz not null default now()
);
create index supplies_holder on supplies (holder_id);
grant select, insert, update on supplies to :role;

create table supply_services (
  id uuid primary key,
  supply_id uuid not null references supplies (id),
  service text not null check (service in ('electricity', 'water', 'gas', 'sewer', 'internet', 'telephony')),
  meter_number text,
  category text,
  status text not null default 'active' check (status in ('active', 'disconnected', 'inactive')),
  updated_at timestamptz not null default now(),
  unique (supply_id, service)
);
grant select, insert, update on supply_services to :role;

create table accounts (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  holder_id uuid not null references holders (id),
  alias text,
  created_at timestamptz not null default now(),
  unique (user_id, holder_id)
);
create index accounts_holder on accounts (holder_id);
grant select, insert, update, delete on accounts to :role;

-- Wrong web keys, for the doors that they close and the alarms that they raise. What was typed and from where is kept hashed. A row
-- outlives its user: who deletes a user and registers again finds the holder's door as it was.
create table web_key_failures (
  id uuid primary key,
  user_id uuid references users (id) on delete set null,
  holder_number_hash bytea not null,
  address_hash bytea not null,
  at timestamptz not null
);
create index web_key_failures_holder on web_key_failures (holder_number_hash, at);
create index web_key_failures_user on web_key_failures (user_id, at);
create index web_key_failures_address on web_key_failures (address_hash, at);
grant select, insert on web_key_failures to :role;

-- What staff must look at: a closed door, a payment under review, a mail that could not be sent.
create table staff_alerts (
  id uuid primary key,
  kind text not null,
  detail jsonb not null default '{}',
  created_at timestamptz not null default now(),
  seen_at timestamptz
);
grant select, insert, update on staff_alerts to :role;

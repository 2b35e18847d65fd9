create table claim_categories (
  id uuid primary key,
  service text not null,
  name text not null,
  priority text not null default 'normal' check (priority in ('safety', 'high', 'normal')),
  -- What to do at once, shown before anything else (a fallen cable).
  advice text,
  position smallint not null default 0,
  active boolean not null default true,
  unique (service, name)
);
grant select, insert, update on claim_categories to :role;

-- The year's last number: a row, not a sequence, because claim numbers leave no gap.
create table claim_counters (
  year smallint primary key,
  last integer not null
);
grant select, insert, update on claim_counters to :role;

create table claims (
  id uuid primary key,
  number text not null unique,
  tracking_code text not null unique,
  user_id uuid references users (id) on delete set null,
  supply_id uuid not null references supplies (id),
  service text not null,
  category_id uuid references claim_categories (id),
  description text not null,
  phone text,
  status text not null default 'received' check (status in ('received', 'assigned', 'in_progress', 'resolved', 'closed', 'reopened')),
  due_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index claims_user on claims (user_id, id desc);
create index claims_supply on claims (supply_id);
grant select, insert, update on claims to :role;

-- The claim's history: steps and messages, as they happened.
create table claim_events (
  id uuid primary key,
  claim_id uuid not null references claims (id),
  kind text not null check (kind in ('status', 'message', 'attachment')),
  author text not null check (author in ('member', 'staff', 'system')),
  public boolean not null default true,
  status text,
  text text,
  created_at timestamptz not null default now()
);
create index claim_events_claim on claim_events (claim_id, id);
grant select, insert on claim_events to :role;

create table claim_attachments (
  id uuid primary key,
  claim_id uuid not null references claims (id),
  media_type text not null,
  bytes integer not null,
  storage_key text not null,
  created_at timestamptz not null default now()
);
create index claim_attachments_claim on claim_attachments (claim_id);
grant select, insert on claim_attachments to :role;

create table contact_messages (
  id uuid primary key,
  user_id uuid references users (id) on delete set null,
  message text not null,
  contact_hours text not null,
  phone text not null,
  status text not null default 'received' check (status in ('received', 'answered')),
  created_at timestamptz not null default now()
);
create index contact_messages_user on contact_messages (user_id, id desc);
grant select, insert, update on contact_messages to :role;

create table notices (
  id uuid primary key,
  kind text not null check (kind in ('outage', 'news')),
  title text not null,
  body text not null,
  starts_at timestamptz,
  ends_at timestamptz,
  published_at timestamptz not null default now(),
  withdrawn_at timestamptz
);
grant select, insert, update on notices to :role;

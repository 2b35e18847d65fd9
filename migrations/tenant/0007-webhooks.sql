-- Where the cooperative's own system is told of events, and what it was told.

create table webhook_endpoints (
  id uuid primary key,
  url text not null unique,
  events text[] not null check (events <@ array['payment.approved', 'payment.reversed', 'claim.created', 'claim.updated'] and events <> '{}'),
  enabled boolean not null default true,
  -- Why it is off: an operator's word, or the address answered that it is gone.
  disabled_reason text check (disabled_reason in ('operator', 'gone')),
  secret_key_id text not null,
  secret bytea not null,
  -- The secret before the last rotation: both sign until it ends.
  previous_key_id text,
  previous_secret bytea,
  previous_until timestamptz,
  -- Not null while the address keeps silent: until then it is left in peace, after it one delivery at a time tries it again.
  resting_until timestamptz,
  created_at timestamptz not null default now(),
  check (enabled = (disabled_reason is null)),
  check ((previous_secret is null) = (previous_until is null) and (previous_secret is null) = (previous_key_id is null))
);
grant select, insert, update on webhook_endpoints to :role;

create table webhook_deliveries (
  id uuid primary key,
  endpoint_id uuid not null references webhook_endpoints (id),
  topic text not null,
  position bigint not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  -- Null where the last try got no answer.
  answer_status smallint,
  last_error text,
  created_at timestamptz not null default now(),
  delivered_at timestamptz,
  foreign key (topic, position) references feed_entries (topic, position),
  -- One event is one delivery for each address.
  unique (endpoint_id, topic, position),
  check ((status = 'delivered') = (delivered_at is not null))
);
create index webhook_deliveries_waiting on webhook_deliveries (next_attempt_at) where status = 'pending';
grant select, insert, update on webhook_deliveries to :role;

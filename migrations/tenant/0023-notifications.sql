-- What members are told: their inbox in the app, and what leaves from it by mail and by push.

create table notifications (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  event text not null check (event in
    ('invoice.issued', 'invoice.due', 'invoice.overdue', 'payment', 'claim', 'contact', 'outage', 'news')),
  -- Names what made it: nobody is told of it twice.
  cause text not null,
  -- What it is about, for whoever knows whether it still holds.
  subject text,
  title text not null,
  text text not null,
  -- In the web app.
  path text not null,
  -- The mail that waits to be gathered; null once it was written, and where none is wanted.
  mail jsonb,
  created_at timestamptz not null default now(),
  read_at timestamptz,
  unique (user_id, cause)
);
create index notifications_user on notifications (user_id, id desc);
grant select, insert, update, delete on notifications to :role;

-- A mail that gathers until it is due: what a user is told meanwhile goes into it.
create table mail_gatherings (
  id uuid primary key,
  user_id uuid not null unique references users (id) on delete cascade,
  next_attempt_at timestamptz not null
);
create index mail_gatherings_waiting on mail_gatherings (next_attempt_at);
grant select, insert, update, delete on mail_gatherings to :role;

-- How a user wants to be told; who never said has no row.
create table notification_preferences (
  user_id uuid primary key references users (id) on delete cascade,
  -- Events that are not wanted by mail, or by push.
  no_mail text[] not null default '{}',
  no_push text[] not null default '{}',
  -- How long before it falls due a bill is reminded of.
  due_days smallint not null default 3 check (due_days between 1 and 10),
  digest text not null default 'each' check (digest in ('each', 'daily')),
  -- `22:00` to `08:00` on the cooperative's clock; both null for none.
  quiet_from text default '22:00' check (quiet_from ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  quiet_to text default '08:00' check (quiet_to ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  updated_at timestamptz not null default now(),
  check ((quiet_from is null) = (quiet_to is null))
);
grant select, insert, update, delete on notification_preferences to :role;

-- Browsers and phones on which a user agreed to pushes.
create table push_subscriptions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  -- The sign-in in which they agreed: once that is ended, nothing more is shown there.
  session_id uuid references sessions (id) on delete set null,
  endpoint text not null unique,
  p256dh text not null,
  auth text not null,
  -- Since when no push got through.
  failing_since timestamptz,
  created_at timestamptz not null default now()
);
create index push_subscriptions_user on push_subscriptions (user_id);
create index push_subscriptions_session on push_subscriptions (session_id);
grant select, insert, update, delete on push_subscriptions to :role;

create table push_deliveries (
  id uuid primary key,
  notification_id uuid not null references notifications (id) on delete cascade,
  subscription_id uuid not null references push_subscriptions (id) on delete cascade,
  -- `dropped` where it was not to be shown any more: read meanwhile, paid, not wanted.
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed', 'dropped')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  -- After that it is of no use to anybody.
  expires_at timestamptz not null,
  -- Null where the last try got no answer.
  answer_status smallint,
  last_error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  -- One thing is one push on each device.
  unique (notification_id, subscription_id),
  check ((status = 'pending') = (finished_at is null))
);
create index push_deliveries_waiting on push_deliveries (next_attempt_at) where status = 'pending';
create index push_deliveries_subscription on push_deliveries (subscription_id);
grant select, insert, update, delete on push_deliveries to :role;

-- Up to which invoice users were told of new ones, and of which day's due ones. What was there before is history.
create table invoice_watch (
  single boolean primary key default true check (single),
  told_until uuid not null,
  reminded_on date
);
insert into invoice_watch (told_until)
select coalesce((select id from invoices order by id desc limit 1), '00000000-0000-0000-0000-000000000000');
grant select, update on invoice_watch to :role;

-- What leaves by mail, what the management system sends, and what it reads back.

create table outgoing_mails (
  id uuid primary key,
  template text not null,
  recipient text not null,
  reply_to text,
  -- One mail at most for one cause, whatever is repeated.
  cause text not null unique,
  data jsonb not null,
  -- What only the mail may show, such as its link's token: sealed, and gone once the mail is sent.
  sealed jsonb,
  status text not null default 'pending' check (status in ('pending', 'sent', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz
);
create index outgoing_mails_waiting on outgoing_mails (next_attempt_at) where status = 'pending';
grant select, insert, update, delete on outgoing_mails to :role;

create table imports (
  id uuid primary key,
  dataset text not null check (dataset in ('holders', 'supplies', 'invoices', 'consumption')),
  mode text not null check (mode in ('upsert', 'replace')),
  dry_run boolean not null default false,
  -- Lets `replace` close more than a fifth of what there is.
  force boolean not null default false,
  -- How the file's columns map to ours, as it was when the file came; null for the canonical form.
  mapping jsonb,
  status text not null check (status in ('received', 'running', 'finished', 'failed')),
  media_type text not null,
  generated_at timestamptz not null,
  bytes bigint not null default 0,
  bytes_read bigint not null default 0,
  rows integer not null default 0,
  inserted integer not null default 0,
  updated integer not null default 0,
  unchanged integer not null default 0,
  -- Closed by `replace` because a complete file no longer names them.
  closed integer not null default 0,
  rejected integer not null default 0,
  error_code text,
  error text,
  attempts integer not null default 0,
  -- Pushed ahead while somebody works on it; once past, the sweep hands it to another.
  next_attempt_at timestamptz not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index imports_waiting on imports (next_attempt_at) where status in ('received', 'running');
grant select, insert, update on imports to :role;

create table import_rejections (
  import_id uuid not null references imports (id),
  line integer not null,
  position integer not null,
  column_name text not null,
  code text not null,
  detail text not null,
  primary key (import_id, line, position)
);
grant select, insert, delete on import_rejections to :role;

-- Feeds out: a counter row gives positions in commit order, so a reader's cursor never skips what commits late.
create table feed_counters (
  topic text primary key,
  last_position bigint not null
);
grant select, insert, update on feed_counters to :role;

create table feed_entries (
  topic text not null,
  position bigint not null,
  event text not null,
  subject_id uuid not null,
  occurred_at timestamptz not null default now(),
  primary key (topic, position)
);
grant select, insert on feed_entries to :role;

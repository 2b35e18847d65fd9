-- Outages that say whom they touch, what is still to be told of them, answers to contact messages, and calendars.

alter table notices
  -- What is interrupted, and where: {"all": true}, {"supplies": ["44"]} or {"streets": [{"street": "España", "from": 100, "to": 300}]}.
  -- One without a place is for everybody.
  add column services text[] not null default '{}',
  add column scope jsonb,
  -- Grows with each change, and with the withdrawal.
  add column revision integer not null default 1,
  add column published_by text,
  add column withdrawn_by text,
  add column updated_at timestamptz not null default now();
create index notices_newest on notices (published_at desc, id desc);
create index notices_outages on notices (ends_at) where kind = 'outage';

-- One round of telling everybody whom a notice concerns, when its time has come.
create table notice_tellings (
  id uuid primary key,
  notice_id uuid not null references notices (id),
  revision integer not null,
  kind text not null check (kind in ('published', 'changed', 'reminder', 'withdrawn')),
  -- Of a reminder: how long before the start.
  hours smallint,
  next_attempt_at timestamptz not null,
  -- Users are told in the order of their ids; those up to this one have been.
  after_user uuid,
  told integer not null default 0,
  done_at timestamptz,
  check ((kind = 'reminder') = (hours is not null))
);
create index notice_tellings_waiting on notice_tellings (next_attempt_at) where done_at is null;
create index notice_tellings_notice on notice_tellings (notice_id);
grant select, insert, update, delete on notice_tellings to :role;

alter table contact_messages drop constraint contact_messages_status_check;
alter table contact_messages
  add constraint contact_messages_status_check check (status in ('received', 'in_progress', 'answered')),
  add column taken_by text,
  add column taken_at timestamptz,
  add column answer text,
  add column answered_by text,
  add column answered_at timestamptz,
  add constraint contact_messages_answer_check check
    ((answer is null) = (answered_at is null) and (answer is null) = (answered_by is null) and (answer is null or status = 'answered'));
create index contact_messages_open on contact_messages (id) where status <> 'answered';

-- The secret address at which a user's calendar is read.
create table calendars (
  user_id uuid primary key references users (id) on delete cascade,
  token_hash bytea not null unique,
  created_at timestamptz not null default now()
);
grant select, insert, update, delete on calendars to :role;

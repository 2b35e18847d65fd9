-- Mails that came to addresses of ours: answers to claims and contact messages. The message itself lies in the storage.

create table inbound_mails (
  id uuid primary key,
  purpose text not null,
  -- Of the claim or the contact message.
  subject_id uuid not null,
  -- SHA-256 of the message: one that is brought twice is the row that is there.
  fingerprint text not null,
  bytes integer not null,
  status text not null default 'received' check (status in ('received', 'done', 'ignored', 'refused', 'failed')),
  -- Why it is not in the conversation: a code of ours.
  reason text,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  last_error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (subject_id, purpose, fingerprint),
  check ((status = 'received') = (finished_at is null))
);
create index inbound_mails_waiting on inbound_mails (next_attempt_at) where status = 'received';
grant select, insert, update, delete on inbound_mails to :role;

-- One mail at most for one cause, addresses that are not written to, and the pace of what nobody waits for.

alter table outgoing_mails
  -- Nobody waits for it: it goes at the cooperative's pace.
  add column bulk boolean not null default false,
  -- The try that holds the row, and until when no other may take it.
  add column attempt uuid,
  add column held_until timestamptz,
  -- When that try was about to end the message: from here on it may have arrived.
  add column handed_over_at timestamptz,
  -- When a bulk mail may go.
  add column slot_at timestamptz,
  drop constraint outgoing_mails_status_check,
  add constraint outgoing_mails_status_check
    check (status in ('pending', 'sent', 'failed', 'uncertain', 'bounced', 'suppressed'));
-- What a person looks for among many that were sent.
create index outgoing_mails_unsent on outgoing_mails (status, id) where status not in ('pending', 'sent');

-- Addresses that are not written to, each reason by itself: one may be lifted and another stay.
create table mail_suppressions (
  recipient text not null check (recipient = lower(recipient)),
  reason text not null check (reason in ('bounce', 'complaint', 'manual')),
  since timestamptz not null default now(),
  -- The server's words, or who asked for it.
  detail text not null default '',
  primary key (recipient, reason)
);
grant select, insert, update, delete on mail_suppressions to :role;

-- What servers and providers tell of mails that had left. A repeat of the same news is one row.
create table mail_events (
  id uuid primary key,
  -- Null where only an address was named.
  mail_id uuid references outgoing_mails (id) on delete cascade,
  recipient text not null check (recipient = lower(recipient)),
  kind text not null check (kind in ('bounce', 'complaint')),
  permanent boolean not null,
  reason text not null,
  happened_at timestamptz not null,
  received_at timestamptz not null default now(),
  unique nulls not distinct (mail_id, recipient, kind, happened_at)
);
create index mail_events_recipient on mail_events (recipient);
grant select, insert, delete on mail_events to :role;

-- One row: when the next bulk mail may go.
create table mail_pace (
  id boolean primary key default true check (id),
  next_slot timestamptz not null
);
grant select, update on mail_pace to :role;
insert into mail_pace (next_slot) values ('epoch');

-- What a row was last written from: a hash of the file's record. A record that comes again unchanged is known by it.
alter table invoices add column source_hash bigint;
alter table readings add column source_hash bigint;

-- The secret of those hashes, made with the first import.
create table import_memory (
  single boolean primary key default true check (single),
  hash_key bytea not null
);
grant select, insert on import_memory to :role;

-- Files of invoices that named rows without writing them: such a row's balance is true as of the newest of them.
create table import_confirmations (
  import_id uuid primary key references imports (id),
  generated_at timestamptz not null,
  -- What the file confirmed: the rows whose hash is listed, or all that were there but the listed ones, whichever is shorter.
  all_but boolean not null,
  -- The list is gone: all that is known is that rows may have been confirmed.
  forgotten boolean not null default false,
  created_at timestamptz not null default now()
);
create index import_confirmations_newest on import_confirmations (generated_at);
grant select, insert, update, delete on import_confirmations to :role;

-- Hashes of eight bytes, ascending, a few hundred together under the first of them.
create table import_confirmed_hashes (
  import_id uuid not null references import_confirmations (import_id) on delete cascade,
  first_hash bigint not null,
  hashes bytea not null,
  primary key (import_id, first_hash)
);
grant select, insert, delete on import_confirmed_hashes to :role;

-- Files that belong together: they wait until the batch is told to run, and then go in in the order in which one refers to another.
create table sync_batches (
  id uuid primary key,
  name text not null default '',
  created_at timestamptz not null default now(),
  run_at timestamptz
);
grant select, insert, update, delete on sync_batches to :role;

alter table imports drop constraint imports_status_check;
alter table imports add constraint imports_status_check
  check (status in ('held', 'received', 'running', 'finished', 'failed')),
  add column batch_id uuid references sync_batches (id),
  -- A tenant's files go in in this order; a batch's get theirs when it is told to run.
  add column turn_at timestamptz not null default now(),
  add constraint imports_held_check check (status <> 'held' or batch_id is not null);
update imports set turn_at = created_at;
create index imports_batch on imports (batch_id) where batch_id is not null;

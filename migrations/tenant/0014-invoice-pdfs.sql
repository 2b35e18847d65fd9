-- The files that invoices name, for the night's sweep of the storage.
create index invoices_pdf_key on invoices (pdf_key) where pdf_key is not null;

-- Zips of invoices' PDFs on their way in.
create table pdf_uploads (
  id uuid primary key,
  status text not null check (status in ('received', 'running', 'finished', 'failed')),
  bytes bigint not null,
  -- Of the zip's table of contents, folders left out.
  files integer not null default 0,
  stored integer not null default 0,
  unchanged integer not null default 0,
  rejected integer not null default 0,
  error_code text,
  error text,
  -- Pushed ahead while somebody works on it; once past, the sweep hands it to another.
  next_attempt_at timestamptz not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index pdf_uploads_waiting on pdf_uploads (next_attempt_at) where status in ('received', 'running');
grant select, insert, update, delete on pdf_uploads to :role;

create table pdf_rejections (
  upload_id uuid not null references pdf_uploads (id),
  position integer not null,
  name text not null,
  code text not null,
  detail text not null,
  primary key (upload_id, position)
);
grant select, insert, delete on pdf_rejections to :role;

-- Civic apps keep a copy of the list, and ask whether it has changed.
alter table claim_categories add column updated_at timestamptz not null default now();

-- Since when the words and the exact place of a claim from outside are shown to nobody.
alter table claims add column withheld_at timestamptz;

-- What a civic app sent, by its digest: the same from the same key within minutes is one request.
create table open311_posts (
  api_key_id uuid not null,
  content_hash bytea not null,
  claim_id uuid not null references claims (id),
  created_at timestamptz not null default now(),
  primary key (api_key_id, content_hash)
);
grant select, insert, update, delete on open311_posts to :role;

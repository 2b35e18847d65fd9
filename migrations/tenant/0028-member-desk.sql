-- Members and holders as staff find them, what staff looked at, and web keys that are asked for and replaced.

-- Words without accents, capitals and signs, between spaces: a short word is looked for with the spaces around it.
alter table holders add column search_text text generated always as
  (' ' || regexp_replace(regexp_replace(lower(normalize(number || ' ' || name || ' ' || coalesce(tax_id, '') || ' ' || coalesce(email, ''), NFD)),
    '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g') || ' ') stored;
create index holders_search on holders using gin (search_text extensions.gin_trgm_ops);
alter table users add column search_text text generated always as
  (' ' || regexp_replace(regexp_replace(lower(normalize(first_name || ' ' || last_name || ' ' || email, NFD)),
    '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g') || ' ') stored;
create index users_search on users using gin (search_text extensions.gin_trgm_ops);

-- A web key that was replaced here: the management system goes on sending the one before, which opens nothing any more. Another one counts.
alter table holders
  add column replaced_web_key_hash bytea,
  add column replaced_web_key_key_id text,
  add column web_key_reset_at timestamptz;
create index holders_replaced_web_key on holders (number) where replaced_web_key_hash is not null;

-- Each time that staff or support looked at what a member sees, for the member to read. It names roles, not people.
create table staff_views (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  role text not null check (role in ('support', 'admin', 'operator')),
  subject text not null check (subject in ('profile', 'accounts', 'invoices', 'payments', 'claims', 'consumption', 'sessions')),
  -- Why support was there, as they said.
  reason text,
  viewed_at timestamptz not null default now(),
  check ((role = 'support') = (reason is not null))
);
create index staff_views_user on staff_views (user_id, id);
grant select, insert, delete on staff_views to :role;

-- A member asks for a link to a holder without the web key.
create table web_key_requests (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  -- As it was typed; there may be no such holder.
  holder_number text not null,
  holder_id uuid references holders (id),
  -- `mailed`: the user's address is the one on the holder's file, and the link went there; `phone`: only the telephone is; `unmatched`: neither.
  outcome text not null check (outcome in ('mailed', 'phone', 'unmatched')),
  token_hash bytea unique,
  expires_at timestamptz,
  -- When the link was used, and for which account, which may have ended since.
  used_at timestamptz,
  account_id uuid,
  created_at timestamptz not null default now(),
  check ((outcome = 'mailed') = (token_hash is not null)),
  check ((token_hash is null) = (expires_at is null)),
  check ((used_at is null) = (account_id is null)),
  check (outcome = 'unmatched' or holder_id is not null)
);
create index web_key_requests_user on web_key_requests (user_id, id);
create index web_key_requests_holder on web_key_requests (holder_id, id);
grant select, insert, update, delete on web_key_requests to :role;

-- What an account was, once it has ended: the feed of links tells of it for ever. It names nobody once the user is forgotten.
create table ended_accounts (
  id uuid primary key,
  user_id uuid references users (id) on delete set null,
  holder_id uuid not null references holders (id),
  alias text,
  created_at timestamptz not null,
  ended_at timestamptz not null default now()
);
create index ended_accounts_user on ended_accounts (user_id);
grant select, insert, update on ended_accounts to :role;

-- Both feeds begin with what there is.
insert into feed_entries (topic, position, event, subject_id, occurred_at)
select 'links', row_number() over (order by id), 'link.created', id, created_at from accounts;
insert into feed_entries (topic, position, event, subject_id, occurred_at)
select 'contact-messages', row_number() over (order by id), 'contact.created', id, created_at from contact_messages;
insert into feed_counters (topic, last_position)
select topic, max(position) from feed_entries where topic in ('links', 'contact-messages') group by topic;

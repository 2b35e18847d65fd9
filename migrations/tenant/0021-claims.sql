-- How the management system knows where a supply is: a point, and what feeds each of its services (distributor; of water the zone).
alter table supplies
  add column latitude numeric(9, 6),
  add column longitude numeric(9, 6),
  add constraint supplies_point check ((latitude is null) = (longitude is null));
alter table supply_services add column feeder text;

-- `deadline` is the category's own rule, `{"hours": 4}` or `{"days": 5, "calendar": "business"}`; where null the tenant's holds.
-- `personal`: about one member alone, such as billing, so that no neighbour is offered it.
alter table claim_categories
  add column deadline jsonb,
  add column personal boolean not null default false;
update claim_categories set personal = true where name in ('Medidor', 'Facturación', 'Equipo', 'Otro');

-- A claim may come from outside, without a supply and a user: then `contact` has whatever its author left.
alter table claims
  alter column supply_id drop not null,
  add column source text not null default 'member' check (source in ('member', 'open311')),
  add column contact jsonb,
  add column latitude double precision,
  add column longitude double precision,
  add column location_address text,
  -- As `streetOf` writes it, and the feeder of the supply's service: taken when it was filed.
  add column street text,
  add column feeder text,
  add column assignee text,
  -- The rule by which `due_at` was reckoned from `clock_started_at`; a reopening starts the clock anew.
  add column deadline_rule jsonb,
  add column clock_started_at timestamptz not null default now(),
  add column warn_at timestamptz,
  add column warned_at timestamptz,
  add column overdue_told_at timestamptz,
  add column first_answered_at timestamptz,
  -- The answer that stopped the clock; null again once it is started anew.
  add column answered_at timestamptz,
  -- Whether the first answer came before the first deadline; null where there was none, or no answer yet.
  add column answered_in_time boolean,
  add column resolved_at timestamptz,
  -- Since when a resolved claim's author has said nothing.
  add column silent_since timestamptz,
  add column silence_reminded_at timestamptz,
  add column closed_at timestamptz,
  add column reopenings smallint not null default 0,
  add column rating smallint check (rating between 1 and 5),
  add column rating_comment text,
  add constraint claims_point check ((latitude is null) = (longitude is null));
update claims set clock_started_at = created_at;
-- Those that wait for the cooperative: for its board, its clock, and neighbours with the same trouble.
create index claims_open on claims (service, id) where status in ('received', 'assigned', 'in_progress', 'reopened');
create index claims_resolved on claims (silent_since) where status = 'resolved';
create index claims_created on claims (created_at);

-- Who on the staff's side did it; null for the member and for what the clock does.
alter table claim_events add column author_name text;
alter table claim_events drop constraint claim_events_kind_check;
alter table claim_events add constraint claim_events_kind_check check (kind in ('status', 'message', 'attachment', 'assignment'));

alter table claim_attachments
  add column thumbnail_key text,
  add column thumbnail_bytes integer;

-- «A mí también.»
create table claim_joins (
  claim_id uuid not null references claims (id),
  user_id uuid not null references users (id) on delete cascade,
  supply_id uuid not null references supplies (id),
  created_at timestamptz not null default now(),
  primary key (claim_id, user_id)
);
create index claim_joins_user on claim_joins (user_id, claim_id desc);
grant select, insert, delete on claim_joins to :role;

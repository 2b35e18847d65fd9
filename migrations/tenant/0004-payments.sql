-- Links, what the gateway says of them, and the ledger. Money is integer centavos.

create table payments (
  id uuid primary key,
  user_id uuid references users (id) on delete set null,
  status text not null check (status in
    ('creating', 'unknown', 'open', 'in_process', 'approved', 'failed', 'expired', 'cancelled', 'review', 'resolved')),
  gateway text not null,
  total_centavos bigint not null check (total_centavos > 0),
  currency text not null default 'ARS' check (currency = 'ARS'),
  gateway_checkout_id text,
  checkout_url text,
  -- When the link stops taking money: never after its price changes.
  expires_at timestamptz not null,
  -- When a cash coupon printed from the link stops being taken.
  coupon_expires_at timestamptz not null check (coupon_expires_at >= expires_at),
  receipt_code text unique,
  approved_at timestamptz,
  -- When the gateway is to be asked, should it say nothing by itself.
  next_check_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (id, total_centavos),
  check (status <> 'open' or checkout_url is not null),
  check (status <> 'approved' or (approved_at is not null and receipt_code is not null))
);
create index payments_user on payments (user_id, id desc);
create index payments_unsettled on payments (next_check_at) where status in ('creating', 'unknown', 'open', 'in_process');
grant select, insert, update on payments to :role;

-- Each item covers a span of its payment's total, from_centavos to upto_centavos. The keys below chain the spans without a gap
-- or an overlap from zero to the total: items that do not add up to their payment cannot be committed.
create table payment_items (
  payment_id uuid not null,
  invoice_id uuid not null references invoices (id),
  invoice_number text not null,
  amount_centavos bigint not null check (amount_centavos > 0),
  -- The part of the amount that lowers the invoice's balance; the rest is the second due date's surcharge.
  principal_centavos bigint not null check (principal_centavos > 0 and principal_centavos <= amount_centavos),
  total_centavos bigint not null,
  from_centavos bigint not null check (from_centavos >= 0),
  upto_centavos bigint not null generated always as (from_centavos + amount_centavos) stored,
  previous_upto_centavos bigint generated always as (nullif(from_centavos, 0)) stored,
  -- Credits less reversals of this item over all gateway payments: it can never be credited twice.
  credited_centavos bigint not null default 0 check (credited_centavos between 0 and amount_centavos),
  -- True while the link may still take money: no two such links hold one invoice.
  holding boolean not null default true,
  primary key (payment_id, invoice_id),
  unique (payment_id, from_centavos),
  unique (payment_id, upto_centavos),
  check (from_centavos + amount_centavos <= total_centavos),
  foreign key (payment_id, total_centavos) references payments (id, total_centavos),
  foreign key (payment_id, previous_upto_centavos) references payment_items (payment_id, upto_centavos)
);
alter table payments add constraint payments_items_add_up foreign key (id, total_centavos)
  references payment_items (payment_id, upto_centavos) deferrable initially deferred;
create unique index payment_items_one_open_link on payment_items (invoice_id) where holding;
create index payment_items_invoice on payment_items (invoice_id);
grant select, insert, update on payment_items to :role;

create table payment_requests (
  user_id uuid not null references users (id) on delete cascade,
  idempotency_key text not null,
  request_hash bytea not null,
  payment_id uuid not null references payments (id),
  created_at timestamptz not null default now(),
  primary key (user_id, idempotency_key)
);
grant select, insert, delete on payment_requests to :role;

-- The last snapshot read from the gateway, one row for each of its payments.
create table gateway_payments (
  id uuid primary key,
  -- Null where its reference is no payment of ours: then there is a review.
  payment_id uuid references payments (id),
  gateway text not null,
  gateway_payment_id text not null,
  status text not null check (status in
    ('pending', 'in_process', 'authorized', 'approved', 'rejected', 'cancelled', 'refunded', 'in_mediation', 'charged_back')),
  status_detail text not null default '',
  amount_centavos bigint not null check (amount_centavos >= 0),
  refunded_centavos bigint not null default 0 check (refunded_centavos between 0 and amount_centavos),
  currency text not null,
  method text not null default '',
  method_type text not null default '',
  collector_id text not null,
  external_reference text not null default '',
  live_mode boolean not null,
  created_at timestamptz not null,
  approved_at timestamptz,
  last_updated_at timestamptz not null,
  unique (gateway, gateway_payment_id)
);
create index gateway_payments_payment on gateway_payments (payment_id);
grant select, insert, update on gateway_payments to :role;

-- The ledger: credits and reversals, never edited (no UPDATE, no DELETE is granted). A dispute that was won is a credit
-- that names the reversal which it restores; each reversal is restored once at the most.
create table invoice_credits (
  id uuid primary key,
  kind text not null check (kind in ('credit', 'reversal')),
  payment_id uuid not null,
  gateway_payment_id uuid not null references gateway_payments (id),
  invoice_id uuid not null,
  amount_centavos bigint not null check (amount_centavos > 0),
  principal_centavos bigint not null check (principal_centavos >= 0 and principal_centavos <= amount_centavos),
  restores_id uuid unique references invoice_credits (id) check (restores_id is null or kind = 'credit'),
  created_at timestamptz not null default now(),
  foreign key (payment_id, invoice_id) references payment_items (payment_id, invoice_id)
);
create unique index invoice_credits_once on invoice_credits (gateway_payment_id, invoice_id)
  where kind = 'credit' and restores_id is null;
create index invoice_credits_invoice on invoice_credits (invoice_id);
create index invoice_credits_payment on invoice_credits (payment_id);
grant select, insert on invoice_credits to :role;

-- When the management system says that it applied a payment.
create table payment_acknowledgements (
  payment_id uuid primary key references payments (id),
  applied_at timestamptz not null,
  received_at timestamptz not null default now()
);
grant select, insert, update on payment_acknowledgements to :role;

-- Money that no rule may place by itself, or that the gateway says is not what it should be.
create table payment_reviews (
  id uuid primary key,
  payment_id uuid references payments (id),
  gateway_payment_id uuid not null references gateway_payments (id),
  reason text not null check (reason in
    ('amount', 'incomplete', 'paid_twice', 'not_owed', 'collector', 'currency', 'reference')),
  amount_centavos bigint not null check (amount_centavos >= 0),
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  -- 'settled' when the money found a place or went back by itself; anything else is what a person decided.
  resolution text,
  check ((resolved_at is null) = (resolution is null)),
  unique (gateway_payment_id, reason)
);
create index payment_reviews_waiting on payment_reviews (created_at) where resolved_at is null;
grant select, insert, update on payment_reviews to :role;

-- A webhook is this row before it is answered with 200.
create table gateway_notifications (
  id uuid primary key,
  gateway text not null,
  gateway_payment_id text not null,
  request_id text not null,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text
);
create index gateway_notifications_waiting on gateway_notifications (next_attempt_at) where processed_at is null;
grant select, insert, update, delete on gateway_notifications to :role;

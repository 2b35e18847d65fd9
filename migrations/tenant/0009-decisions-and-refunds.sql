-- What persons decide about money in review, and the money that they give back.

alter table payment_reviews add column resolved_by text;
alter table payment_reviews add column resolution_reason text;
alter table payment_reviews add constraint payment_reviews_decided check (
  (resolution is null or resolution in ('settled', 'credited', 'refunded', 'dismissed'))
  and (coalesce(resolution, 'settled') = 'settled') = (resolved_by is null)
  and (resolved_by is null) = (resolution_reason is null));
-- One open question for a payment and a reason. What was answered stays as it was: money that turns up again is another row.
alter table payment_reviews drop constraint payment_reviews_gateway_payment_id_reason_key;
create unique index payment_reviews_open on payment_reviews (gateway_payment_id, reason) where resolved_at is null;
create index payment_reviews_money on payment_reviews (gateway_payment_id);

create table refund_requests (
  -- Also the key under which the gateway is asked: however often that happens, the money goes back once.
  id uuid primary key,
  gateway_payment_id uuid not null references gateway_payments (id),
  -- The review that it answers; null where a person gives back credited money.
  review_id uuid references payment_reviews (id),
  amount_centavos bigint not null check (amount_centavos > 0),
  -- Everything that is left: the gateway is then asked for no amount.
  whole boolean not null,
  -- What the gateway had given back of the payment before: what it gives back beyond that is this.
  refunded_before_centavos bigint not null,
  requested_by text not null,
  reason text not null,
  status text not null default 'requested' check (status in ('requested', 'done', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  last_error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  check ((status = 'requested') = (finished_at is null))
);
create index refund_requests_money on refund_requests (gateway_payment_id);
-- Two at once could give back more than is left.
create unique index refund_requests_one_at_a_time on refund_requests (gateway_payment_id) where status = 'requested';
create index refund_requests_waiting on refund_requests (next_attempt_at) where status = 'requested';
grant select, insert, update on refund_requests to :role;

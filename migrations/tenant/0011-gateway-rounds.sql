-- Up to which moment each gateway's list of changes was read whole, and since when it cannot be.
create table gateway_changes (
  gateway text primary key,
  read_until timestamptz,
  failing_since timestamptz,
  last_error text,
  check ((failing_since is null) = (last_error is null))
);
grant select, insert, update on gateway_changes to :role;

-- A payment that the gateway told of and never showed, after days of asking.
alter table gateway_notifications add column given_up_at timestamptz;

-- Links that are over are asked about for some days more; null where nobody asks any longer.
alter table payments alter column next_check_at drop not null;
update payments set next_check_at = null
 where status in ('approved', 'failed', 'review', 'resolved')
    or (status in ('expired', 'cancelled') and coupon_expires_at < now() - interval '7 days');
drop index payments_unsettled;
create index payments_to_check on payments (next_check_at)
  where status in ('creating', 'unknown', 'open', 'in_process', 'expired', 'cancelled') and next_check_at is not null;

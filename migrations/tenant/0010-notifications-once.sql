-- A notification that is sent again, by its gateway or by whoever captured it, is the row that is there already.

-- Nothing may come in between the repetitions' end and the rule.
lock table gateway_notifications in share row exclusive mode;
-- Of repetitions that were stored, one that is still to be worked stays before one that was.
delete from gateway_notifications where id in (
  select id from (
    select id, row_number() over (partition by gateway, gateway_payment_id, request_id
                                      order by processed_at is not null, received_at, id) as nth
      from gateway_notifications
  ) as repeated where nth > 1);
alter table gateway_notifications add constraint gateway_notifications_once unique (gateway, gateway_payment_id, request_id);

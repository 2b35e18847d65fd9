/** Each takes the user's id and gives rows in the shape of the export, oldest first. */
export const PROFILE = `
  select id, email, first_name as "firstName", last_name as "lastName", created_at as "createdAt",
         activated_at as "activatedAt", password_changed_at as "passwordChangedAt"
    from users where id = $1`;

export const SESSIONS = `
  select id, user_agent as "userAgent", ip, keep_signed_in as "keepSignedIn", created_at as "createdAt",
         last_used_at as "lastUsedAt", expires_at as "expiresAt", revoked_at as "revokedAt", revoked_reason as "revokedReason"
    from sessions where user_id = $1 order by id`;

export const ACCOUNTS = `
  select a.id, a.alias, h.number as "holderNumber", h.name as "holderName", a.created_at as "createdAt", a.ended_at as "endedAt"
    from (select id, user_id, holder_id, alias, created_at, null::timestamptz as ended_at from accounts
          union all select id, user_id, holder_id, alias, created_at, ended_at from ended_accounts) a
    join holders h on h.id = a.holder_id where a.user_id = $1 order by a.id`;

export const PAYMENTS = `
  select p.id, p.status, p.total_centavos as "totalCentavos", p.receipt_code as "receiptCode",
         array(select i.invoice_number from payment_items i where i.payment_id = p.id order by i.from_centavos) as invoices,
         p.created_at as "createdAt", p.approved_at as "approvedAt"
    from payments p where p.user_id = $1 order by p.id`;

export const CLAIMS = `
  select c.id, c.number, c.service, c.description, c.phone, c.status, c.latitude, c.longitude, c.location_address as address,
         c.rating, c.rating_comment as "ratingComment", c.created_at as "createdAt",
         (select coalesce(json_agg(json_build_object('kind', e.kind, 'author', e.author, 'status', e.status, 'text', e.text,
                                                     'createdAt', to_char(e.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by e.id), '[]')
            from claim_events e where e.claim_id = c.id and e.public) as history
    from claims c where c.user_id = $1 order by c.id`;

export const JOINED_CLAIMS = `
  select c.number, c.service, s.number as "supplyNumber", j.created_at as "joinedAt"
    from claim_joins j join claims c on c.id = j.claim_id join supplies s on s.id = j.supply_id
   where j.user_id = $1 order by j.created_at, c.id`;

export const MESSAGES = `
  select id, message, contact_hours as "contactHours", phone, status, answer, answered_at as "answeredAt", created_at as "createdAt"
    from contact_messages where user_id = $1 order by id`;

export const NOTIFICATIONS = `
  select event, title, text, created_at as "createdAt", read_at as "readAt"
    from notifications where user_id = $1 and title <> '' order by id`;

export const TOLD_HOW = `
  select p.no_mail as "noMail", p.no_push as "noPush", p.due_days as "dueDays", p.digest, p.quiet_from as "quietFrom", p.quiet_to as "quietTo",
         c.created_at as "calendarSince",
         (select coalesce(json_agg(json_build_object('endpoint', s.endpoint,
                   'createdAt', to_char(s.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by s.id), '[]')
            from push_subscriptions s where s.user_id = u.id) as devices
    from users u left join notification_preferences p on p.user_id = u.id left join calendars c on c.user_id = u.id
   where u.id = $1`;

export const MAILS = `
  select m.template, m.data, m.status, m.created_at as "createdAt", m.sent_at as "sentAt"
    from outgoing_mails m join users u on u.email = m.recipient
   where u.id = $1 and m.template not like all ('{%-for-cooperative,staff-%}') order by m.id`;

export const MAIL_EVENTS = `
  select e.kind, e.permanent, e.reason, e.happened_at as "happenedAt"
    from mail_events e join users u on lower(u.email) = e.recipient where u.id = $1 order by e.id`;

export const MAIL_SUPPRESSIONS = `
  select s.reason, s.since from mail_suppressions s join users u on lower(u.email) = s.recipient
   where u.id = $1 order by s.since, s.reason`;

export const STAFF_VIEWS = `
  select viewed_at as "viewedAt", role, subject, reason from staff_views where user_id = $1 order by id`;

export const WEB_KEY_REQUESTS = `
  select holder_number as "holderNumber", created_at as "createdAt", used_at as "usedAt" from web_key_requests where user_id = $1 order by id`;

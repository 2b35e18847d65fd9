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
  select c.id, c.number, c.service, c.description, c.phone, c.status, c.created_at as "createdAt",
         (select coalesce(json_agg(json_build_object('kind', e.kind, 'author', e.author, 'status', e.status, 'text', e.text,
                                                     'createdAt', to_char(e.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by e.id), '[]')
            from claim_events e where e.claim_id = c.id and e.public) as history
    from claims c where c.user_id = $1 order by c.id`;

export const MESSAGES = `
  select id, message, contact_hours as "contactHours", phone, status, created_at as "createdAt"
    from contact_messages where user_id = $1 order by id`;

export const MAILS = `
  select m.template, m.data, m.status, m.created_at as "createdAt", m.sent_at as "sentAt"
    from outgoing_mails m join users u on u.email = m.recipient
   where u.id = $1 and m.template not like all ('{%-for-cooperative,staff-%}') order by m.id`;

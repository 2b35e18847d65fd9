import { moment, money, type ReportDefinition, text } from './report.js';

/** What was paid in the time, one invoice of a payment a row. */
export const PAYMENTS: ReportDefinition = {
  title: 'Pagos',
  columns: [
    moment('Acreditado', 'p.approved_at'),
    text('Recibo', 'p.receipt_code'),
    text('Titular', 'h.number'),
    text('Nombre del titular', 'h.name'),
    text('Suministro', 's.number'),
    text('Comprobante', 'i.invoice_number'),
    money('Importe', 'i.amount_centavos'),
    money('A cuenta del saldo', 'i.principal_centavos'),
    money('Recargo', 'i.amount_centavos - i.principal_centavos'),
    money('Acreditado ahora', 'i.credited_centavos'),
    text('Pago', 'p.id::text'),
  ],
  from: `payments p join payment_items i on i.payment_id = p.id join invoices v on v.id = i.invoice_id
         join holders h on h.id = v.holder_id left join supplies s on s.id = v.supply_id
         where p.approved_at >= $1 and p.approved_at < $2`,
  key: [
    ['p.approved_at', 'timestamptz'],
    ['p.id', 'uuid'],
    ['i.from_centavos', 'bigint'],
  ],
};

/** Who linked which holder in the time, those among them that ended too. */
export const LINKS: ReportDefinition = {
  title: 'Socios y cuentas',
  columns: [
    moment('Vinculada', 'a.created_at'),
    text('Titular', 'h.number'),
    text('Nombre del titular', 'h.name'),
    text('Apellido del usuario', 'u.last_name'),
    text('Nombre del usuario', 'u.first_name'),
    text('Correo', 'u.email'),
    text('Alias de la cuenta', 'a.alias'),
    moment('Usuario desde', 'u.created_at'),
    moment('Desvinculada', 'a.ended_at'),
  ],
  from: `(select id, user_id, holder_id, alias, created_at, null::timestamptz as ended_at from accounts
          union all select id, user_id, holder_id, alias, created_at, ended_at from ended_accounts) a
         join holders h on h.id = a.holder_id left join users u on u.id = a.user_id
         where a.created_at >= $1 and a.created_at < $2`,
  key: [['a.id', 'uuid']],
};

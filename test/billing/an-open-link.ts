import { v7 as uuid } from 'uuid';
import type { TestInvoice } from '../support/invoice.js';
import type { TestMember } from '../support/member.js';

/** An open payment link that holds the invoice, as the payments module leaves it. */
export async function anOpenLink(member: TestMember, invoice: TestInvoice): Promise<{ paymentId: string }> {
  const paymentId = uuid();
  await member.tenant.sql(
    `with payment as (
       insert into payments (id, user_id, status, gateway, total_centavos, checkout_url, expires_at, coupon_expires_at, next_check_at)
       values ($1, $2, 'open', 'mercadopago', 100, 'https://checkout.example/1', now() + interval '1 day', now() + interval '1 day', now() + interval '1 day'))
     insert into payment_items (payment_id, invoice_id, invoice_number, amount_centavos, principal_centavos, total_centavos, from_centavos)
     values ($1, $3, $4, 100, 100, 100, 0)`,
    [paymentId, member.userId, invoice.id, invoice.number],
  );
  return { paymentId };
}

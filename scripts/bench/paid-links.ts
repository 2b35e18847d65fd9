import { createHmac, randomUUID } from 'node:crypto';
import { SETTINGS } from './population.ts';
import { product } from './product.ts';
import type { Shot } from './open-loop.ts';
import type { Stage } from './stage.ts';

/** A cooperative whose links have been paid at the simulator, and that has not been told of any yet. */
export interface PaidTenant {
  slug: string;
  schema: string;
  webhookSecret: string;
  /** The gateway's ids. */
  paid: string[];
}

const AT_ONCE = 16;
const DUE = { centavos: 421_055, amount: 4210.55 };

/** Each link has a member, a holder and an invoice of its own, as the cooperative's neighbours do. */
const LINKS = `
  with n as (
    select id, ordinality as n, gen_random_uuid() as holder, gen_random_uuid() as supply, gen_random_uuid() as member, gen_random_uuid() as invoice
      from unnest($1::uuid[]) with ordinality as t (id)
  ), u as (
    insert into users (id, email, first_name, last_name, password_hash, status, activated_at)
    select member, 'socio' || n || '@example.com', 'Georgina', 'Paván', 'x', 'active', now() from n
  ), h as (
    insert into holders (id, number, name) select holder, n::text, 'Titular ' || n from n
  ), s as (
    insert into supplies (id, number, holder_id) select supply, 'S' || n, holder from n
  ), i as (
    insert into invoices (id, holder_id, supply_id, type, letter, point_of_sale, sequence, number, period, issued_on,
                          due_on_1, amount_1_centavos, erp_balance_centavos, erp_balance_as_of)
    select invoice, holder, supply, 'LSP', 'B', 21, n, '0021-' || lpad(n::text, 8, '0'), '2026-11', current_date, current_date + 30,
           $2::bigint, $2::bigint, now() from n
  ), p as (
    insert into payments (id, user_id, status, gateway, total_centavos, checkout_url, expires_at, coupon_expires_at, next_check_at)
    select id, member, 'open', 'mercadopago', $2::bigint, 'http://127.0.0.1/', now() + interval '1 day', now() + interval '1 day', now() + interval '1 day' from n
  )
  insert into payment_items (payment_id, invoice_id, invoice_number, amount_centavos, principal_centavos, total_centavos, from_centavos)
  select id, invoice, '0021-' || lpad(n::text, 8, '0'), $2::bigint, $2::bigint, $2::bigint, 0 from n`;

export async function aPaidTenant(
  stage: Stage,
  simulatorUrl: string,
  index: number,
  links: number,
): Promise<PaidTenant> {
  const slug = `w-${index}`;
  const seller = {
    accessToken: `TEST-of-${slug}-${randomUUID()}`,
    webhookSecret: randomUUID(),
    collectorId: String(700_000 + index),
  };
  const { createTenant, Keyring, parseTenantFile } = await product();
  const target = { connectionString: stage.env.DATABASE_MIGRATOR_URL!, app: 'coop_app' };
  const keyring = new Keyring(Buffer.from(stage.env.SECRET_KEY!, 'base64'));
  const file = parseTenantFile({ ...SETTINGS, payments: { mercadopago: seller } });
  const { schema } = await createTenant(target, keyring, slug, file);
  await post(`${simulatorUrl}/_sim/sellers`, seller);
  const ids = Array.from({ length: links }, () => randomUUID());
  await stage.sql(schema, LINKS, [ids, DUE.centavos]);
  await stage.sql(schema, 'analyze');
  const paid: string[] = [];
  const queue = ids.values();
  const lane = async () => {
    for (const id of queue) paid.push(await pay(simulatorUrl, seller.accessToken, id));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { slug, schema, webhookSecret: seller.webhookSecret, paid };
}

/** The notification of one payment, as the gateway signs it. */
export function webhookOf({ slug, webhookSecret }: PaidTenant, gatewayPaymentId: string): Shot {
  const [requestId, ts] = [randomUUID(), String(Date.now())];
  const manifest = `id:${gatewayPaymentId};request-id:${requestId};ts:${ts};`;
  const signature = createHmac('sha256', webhookSecret).update(manifest).digest('hex');
  const body = JSON.stringify({ type: 'payment', action: 'payment.updated', data: { id: gatewayPaymentId } });
  return {
    path: `/v1/tenants/${slug}/webhooks/mercadopago?data.id=${gatewayPaymentId}&type=payment`,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'x-request-id': requestId,
      'x-signature': `ts=${ts},v1=${signature}`,
    },
    body,
  };
}

async function pay(simulatorUrl: string, token: string, reference: string): Promise<string> {
  const items = [{ title: 'x', quantity: 1, unit_price: DUE.amount, currency_id: 'ARS' }];
  const preference = await post<{ id: string }>(
    `${simulatorUrl}/checkout/preferences`,
    { items, external_reference: reference },
    { authorization: `Bearer ${token}` },
  );
  const payment = await post<{ id: number }>(`${simulatorUrl}/_sim/pay`, { preferenceId: preference.id });
  return String(payment.id);
}

async function post<T>(url: string, body: object, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} was answered with ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

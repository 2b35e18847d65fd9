import { beforeAll, describe, expect, it } from '@jest/globals';
import { ask, becomes, type PaymentBody } from '../payments/till.js';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { anInvoice, type TestInvoice } from '../support/invoice.js';
import { mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { textOf } from '../support/pdf.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

const CARD = { number: '4002 7686 9439 5619', holder: 'APRO', expiry: '11/30', code: '123', document: '12345678' };

interface Screen {
  url: string;
  body: string;
}

/** Opens an address as a browser does, without scripts. */
async function visit(url: string, form?: Record<string, string>): Promise<Screen> {
  const answer = await fetch(url, form && { method: 'POST', body: new URLSearchParams(form) });
  return { url: answer.url, body: await answer.text() };
}

const unescaped = (text: string) => text.replaceAll('&amp;', '&');

/** Follows a link of the page by its words. */
function follow({ url, body }: Screen, words: string): Promise<Screen> {
  const links = [...body.matchAll(/<a[^>]+href="([^"]+)"[^>]*>(.*?)<\/a>/gs)];
  const found = links.find(([, , text]) => text!.includes(words));
  if (!found) throw new Error(`The page ${url} has no link that says "${words}".`);
  return visit(new URL(unescaped(found[1]!), url).href);
}

/** Fills in the page's form and sends it. */
function send({ url, body }: Screen, fields: Record<string, string>): Promise<Screen> {
  const action = /<form[^>]+action="([^"]+)"/.exec(body)![1]!;
  const hidden = [...body.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
    name!,
    value!,
  ]);
  return visit(new URL(unescaped(action), url).href, { ...(Object.fromEntries(hidden) as object), ...fields });
}

describe('5. Pagar: «Generar link de pago», elegir tarjeta, PAGAR', () => {
  let tenant: TestTenant;
  let georgina: TestMember;
  let accountId: string;
  let invoices: [TestInvoice, TestInvoice];

  beforeAll(async () => {
    tenant = await aTenant({ name: 'Cooperativa de Servicios Públicos Almafuerte Ltda.' });
    const holder = await aHolder(tenant, { number: '515', name: 'Paván, Georgina' });
    const supply = await aSupply(tenant, { holder, number: '44' });
    georgina = await aMember(tenant, { firstName: 'Georgina', lastName: 'Paván' });
    accountId = (await anAccount(georgina, holder)).id;
    invoices = [
      await anInvoice(tenant, { supply, due: '4210.55', number: '0021-00049107' }),
      await anInvoice(tenant, { supply, due: '3980.00', number: '0021-00049049' }),
    ];
  });

  const link = async (...chosen: TestInvoice[]): Promise<PaymentBody> => {
    const answer = await ask(georgina.api, chosen.map((invoice) => invoice.id)); // prettier-ignore
    expect(answer.status).toBe(201);
    return answer.body;
  };

  const statuses = async () => {
    const { body } = await georgina.api.get<{ items: { status: string; paymentInProgress: boolean }[] }>('/invoices');
    return body.items.map(({ status, paymentInProgress }) => [status, paymentInProgress]);
  };

  const debt = async () =>
    (await georgina.api.get<{ debt: { amount: string } }>(`/accounts/${accountId}`)).body.debt.amount;

  it('a card that is refused, then another that is not, pays both invoices and gives a receipt', async () => {
    expect(await debt()).toBe('8190.55');
    const payment = await link(...invoices);
    expect(payment.total.amount).toBe('8190.55');
    expect(await statuses()).toEqual([['pending', true], ['pending', true]]); // prettier-ignore

    const start = await visit(payment.checkoutUrl!);
    expect(start.body).toContain('$ 8.190,55');
    const form = await follow(await follow(start, 'Tarjeta de débito'), 'Visa Débito');
    const refused = await send(form, { ...CARD, holder: 'FUND' });
    const back = await follow(refused, 'Volver al sitio');
    expect(new URL(back.url).pathname).toBe(`/${tenant.slug}/pago`);
    expect(back.body).toMatch(/Su pago no fue aprobado|Todavía no recibimos el pago/);
    const sorry = await mailTo(georgina.email, /no fue aprobado/);
    const told = await visit(back.url);
    expect(told.body).toContain('Su pago no fue aprobado');
    expect((await follow(told, 'Volver a intentar')).body).toContain('Elegí cómo pagar');

    const again = await visit(sorry.links.find((address) => address === payment.checkoutUrl)!);
    const paid = await send(await follow(await follow(again, 'Tarjeta de débito'), 'Maestro'), CARD);
    await becomes(georgina, payment.id, 'approved');
    const home = paid.body.includes('Volver al sitio') ? await follow(paid, 'Volver al sitio') : paid;
    const page = await visit(home.url);
    expect(page.body).toContain('Recibimos su pago');
    expect(page.body).toContain('$ 8.190,55');
    expect(page.body).not.toContain('Paván');

    expect([await debt(), await statuses()]).toEqual(['0.00', [['paid', false], ['paid', false]]]); // prettier-ignore
    const mail = await mailTo(georgina.email, /Recibimos su pago de \$ 8\.190,55/);
    expect(mail.from.name).toBe(tenant.settings.name);
    const receipt = await georgina.api.get<Buffer>(`/payments/${payment.id}/receipt`);
    const text = await textOf(receipt.body);
    for (const words of [
      'Georgina Paván',
      '0021-00049107',
      '0021-00049049',
      '$ 8.190,55',
      'Tarjeta de débito (Maestro)',
    ])
      expect(text).toContain(words);
    expect((await ask(georgina.api, [invoices[0].id])).body.code).toBe('INVOICE_ALREADY_PAID');
  });

  it('a coupon printed on paper stays pending until it is paid at the counter', async () => {
    const holder = await aHolder(tenant, { name: 'Sosa, Raúl' });
    const raul = await aMember(tenant, { firstName: 'Raúl', lastName: 'Sosa' });
    await anAccount(raul, holder);
    const invoice = await anInvoice(tenant, { holder, due: '1500.00' });
    const { body: payment } = await ask(raul.api, [invoice.id]);
    const choice = await follow(await visit(payment.checkoutUrl!), 'Rapipago / Pago Fácil');
    const coupon = await send(choice, { method: 'rapipago' });
    expect(coupon.body).toContain('Pagá en Rapipago antes del');
    await becomes(raul, payment.id, 'in_process');
    const mail = await mailTo(raul.email, /Su pago está pendiente/);
    expect(mail.text).toContain('$ 1.500,00');
    const back = await visit(`${stack.apiUrl}/${tenant.slug}/pago?status=approved&external_reference=${payment.id}`);
    expect(back.body).toContain('Su pago está pendiente');
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { textOf } from '../support/pdf.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { act, aLink, aPayer, balanceOf, becomes, type GatewayPayment, pay, type Payer } from './till.js';

describe("A receipt's verification code", () => {
  let tenant: TestTenant;
  let payer: Payer;
  let paid: GatewayPayment;
  let linkId: string;
  let code: string;
  let balance: () => Promise<number>;

  beforeAll(async () => {
    tenant = await aTenant();
    payer = await aPayer(tenant);
    const invoice = await payer.owes({ due: '1234.56' });
    balance = () => balanceOf(tenant, invoice);
    const link = await aLink(payer, [invoice]);
    linkId = link.id;
    paid = await pay(link, { method: 'debit_card' });
    await becomes(payer, link.id, 'approved');
    const [row] = await tenant.sql<{ code: string }>('select receipt_code as code from payments where id = $1', [
      linkId,
    ]);
    code = row!.code;
  });

  const check = (typed: string, of = tenant) => client(of).get(`/receipts/${typed}`);

  it('tells anybody what was paid, how and to whom, and nothing of the payer', async () => {
    const answer = await check(code);
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      number: code,
      approvedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      total: { amount: '1234.56', currency: 'ARS' },
      returned: { amount: '0.00', currency: 'ARS' },
      methods: [{ name: expect.stringContaining('Tarjeta de débito'), amount: { amount: '1234.56', currency: 'ARS' } }],
      cooperative: { name: tenant.settings.name, cuit: tenant.settings.cuit },
    });
    const told = JSON.stringify(answer.body);
    for (const own of ['Georgina', 'Paván', payer.email, payer.holder.id, linkId, String(paid.id)])
      expect(told).not.toContain(own);
  });

  it('is printed on the receipt, and opens it at the same address as before', async () => {
    const shown = await fetch(`${stack.apiUrl}/${tenant.slug}/recibo/${code}`);
    expect(shown.status).toBe(200);
    expect(await textOf(Buffer.from(await shown.arrayBuffer()))).toContain(`Código de verificación: ${code}`);
  });

  it('is taken as people write it, and no other is', async () => {
    expect((await check(code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'))).status).toBe(200);
    const other = code.replace(/.$/, (last) => (last === '7' ? '8' : '7'));
    for (const wrong of [other, 'nada', `${code}-0000`, '%00', "'--"])
      expect((await check(encodeURIComponent(wrong))).status).toBe(404);
    expect((await check('x'.repeat(61))).status).toBe(400);
    expect((await check(code, await aTenant())).status).toBe(404);
  });

  it('cannot be tried loudly: the check and the receipt count together', async () => {
    const loud = client(tenant);
    const looks = Array.from({ length: 60 }, (_, i) =>
      loud.get(i % 2 ? `/receipts/${code}` : `${stack.apiUrl}/${tenant.slug}/recibo/${code}`),
    );
    await Promise.all(looks);
    expect((await loud.get(`/receipts/${code}`)).body).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect((await loud.get(`${stack.apiUrl}/${tenant.slug}/recibo/${code}`)).status).toBe(429);
    expect((await check(code)).status).toBe(200);
  });

  it('tells what went back, by a refund or by the bank', async () => {
    await act(paid, 'refund', { amount: 234.56 });
    await eventually(async () => expect(await balance()).toBe(23_456));
    expect((await check(code)).body).toMatchObject({ returned: { amount: '234.56' } });
    await act(paid, 'chargeback');
    await eventually(async () => expect(await balance()).toBe(123_456));
    expect((await check(code)).body).toMatchObject({ returned: { amount: '1234.56' } });
  });
});

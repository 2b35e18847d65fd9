import { beforeAll, describe, expect, it } from '@jest/globals';
import { aHolder, anAccount, aSupply, type TestSupply } from '../support/holder.js';
import { anInvoice, aReading, dayFromToday, type TestInvoice } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { textOf } from '../support/pdf.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

interface Invoice {
  id: string;
  number: string;
  status: string;
  payable: { amount: string };
  balance: { amount: string };
}

let tenant: TestTenant;
let georgina: TestMember;
let supply: TestSupply;
let accountId: string;
let owed: TestInvoice;

beforeAll(async () => {
  tenant = await aTenant({ name: 'Cooperativa de Servicios Públicos Almafuerte Ltda.' });
  const holder = await aHolder(tenant, { number: '515', name: 'Paván, Georgina' });
  supply = await aSupply(tenant, { holder, number: '44', services: ['electricity', 'water'] });
  georgina = await aMember(tenant);
  accountId = (await anAccount(georgina, holder)).id;
  const bill = { supply, due: '4210.55' };
  await anInvoice(tenant, { ...bill, number: '0021-00049089', dueOn: dayFromToday(-60), balance: '0.00' });
  owed = await anInvoice(tenant, {
    ...bill,
    number: '0021-00049049',
    dueOn: dayFromToday(-3),
    laterDues: [{ on: dayFromToday(7), amount: '4298.97' }],
  });
  await anInvoice(tenant, { ...bill, number: '0021-00049107', dueOn: dayFromToday(20) });
  await aReading(tenant, {
    supply,
    service: 'water',
    period: '2019-09',
    quantity: '36',
    invoiceNumber: '0021-00049049',
  });
});

describe('Verifying the debt', () => {
  it('shows on the account what is overdue and what is not yet due', async () => {
    const { body } = await georgina.api.get(`/accounts/${accountId}`);
    expect(body.debt).toEqual({ amount: '8421.10', currency: 'ARS', overdue: '4210.55', pending: '4210.55' });
  });

  it('shows the supply’s invoices as pending, overdue or paid, with what each costs today', async () => {
    const { body } = await georgina.api.get<{ items: Invoice[] }>(`/invoices?supplyId=${supply.id}`);
    expect(body.items.map(({ number, status, payable }) => [number, status, payable.amount])).toEqual([
      ['0021-00049107', 'pending', '4210.55'],
      ['0021-00049049', 'overdue', '4298.97'],
      ['0021-00049089', 'paid', '0.00'],
    ]);
  });

  it('shows one invoice whole, and gives it as a PDF in which names keep their accents', async () => {
    const invoice = await georgina.api.get(`/invoices/${owed.id}`);
    expect(invoice.body).toMatchObject({
      number: '0021-00049049',
      supply: { number: '44' },
      holder: { number: '515' },
    });
    const pdf = await georgina.api.get<Buffer>(`/invoices/${owed.id}/pdf`);
    const text = await textOf(pdf.body);
    expect(text).toContain('Paván, Georgina');
    expect(text).toContain('0021-00049049');
    expect(text).toContain('Agua — — 36,00 m3');
    expect(text).toContain('no existen deudas pendientes');
  });
});

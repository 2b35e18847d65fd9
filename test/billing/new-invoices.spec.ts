import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { InvoiceWatch } from '../../src/modules/billing/invoice-watch.js';
import { mailsOf, aTenantAt } from '../notifications/office.js';
import { aHolder, anAccount, aSupply, type TestHolder } from '../support/holder.js';
import { anInvoice, dayFromToday } from '../support/invoice.js';
import { mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { roundComes } from '../support/round.js';
import type { TestTenant } from '../support/tenant.js';
import { importing, ndjson } from '../sync/imports.js';
import { aBillingOffice, type BillingOffice, toldOf } from './reminding.js';

let office: BillingOffice;
let tenant: TestTenant;
let member: TestMember;
let holder: TestHolder;

beforeAll(async () => {
  office = await aBillingOffice();
});
afterAll(() => office.close());
beforeEach(async () => {
  tenant = await aTenantAt(15);
  member = await aMember(tenant);
  holder = await aHolder(tenant);
});

let sequence = 100;
/** A record of the management system's file. */
const record = (more: object = {}) => ({
  holderNumber: holder.number,
  type: 'LSP',
  letter: 'B',
  number: `0021-${String((sequence += 1)).padStart(8, '0')}`,
  period: '2026-10',
  issuedOn: dayFromToday(-3),
  dueOn: dayFromToday(12),
  amount: '4210.55',
  balance: '4210.55',
  ...more,
});

describe('A new invoice', () => {
  it('is told of to those who see its holder, after its import, by mail and in the app', async () => {
    const [also, stranger] = [await aMember(tenant), await aMember(tenant)];
    await anAccount(member, holder, 'La casa de mamá');
    await anAccount(also, holder);
    const invoice = record();
    expect((await importing(tenant, 'invoices', ndjson(invoice))).inserted).toBe(1);
    await roundComes(tenant, 'invoices');
    for (const who of [member, also])
      expect(await toldOf(who)).toEqual([`Nuevo comprobante ${invoice.number}: $ 4.210,55`]);
    expect(await toldOf(stranger)).toEqual([]);
    await office.writeMails(tenant);
    const mail = await mailTo(member.email, /Nuevo comprobante/);
    for (const words of [invoice.number, 'La casa de mamá', '$ 4.210,55', '10/2026'])
      expect(mail.text).toContain(words);
    expect(mail.links).toContainEqual(expect.stringContaining(`/${tenant.slug}/comprobantes/`));
  }, 60_000);

  it('is told of once, whatever file repeats it, and not when it changes', async () => {
    await anAccount(member, holder);
    const invoice = record();
    await importing(tenant, 'invoices', ndjson(invoice), { generatedAt: '2026-11-20T00:00:00Z' });
    await office.tellNew(tenant);
    await importing(tenant, 'invoices', ndjson({ ...invoice, amount: '5000.00', balance: '5000.00' }), {
      generatedAt: '2026-11-21T00:00:00Z',
    });
    await office.tellNew(tenant);
    await tenant.sql(`update invoice_watch set told_until = '00000000-0000-0000-0000-000000000000'`);
    await office.tellNew(tenant);
    expect(await toldOf(member)).toHaveLength(1);
  }, 60_000);

  it.each([
    ['was issued long ago, as in a first load', { issuedOn: dayFromToday(-46) }],
    ['is paid', { balance: '0.00' }],
    ['is a credit note', { amount: '-100.00', balance: '-100.00' }],
  ])(
    'that %s is none',
    async (_what, more) => {
      await anAccount(member, holder);
      await importing(tenant, 'invoices', ndjson(record(more), record({ issuedOn: dayFromToday(-45) })));
      await office.tellNew(tenant);
      expect(await toldOf(member)).toHaveLength(1);
    },
    60_000,
  );

  it('is no news of a dry run', async () => {
    await anAccount(member, holder);
    await importing(tenant, 'invoices', ndjson(record()), { dryRun: true });
    await office.tellNew(tenant);
    expect(await toldOf(member)).toEqual([]);
  }, 60_000);

  it('is not told of to who links its holder afterwards, though it was not told of yet', async () => {
    await importing(tenant, 'invoices', ndjson(record()));
    await anAccount(member, holder);
    await office.tellNew(tenant);
    expect(await toldOf(member)).toEqual([]);
    const next = record();
    await importing(tenant, 'invoices', ndjson(next));
    await office.tellNew(tenant);
    expect(await toldOf(member)).toEqual([expect.stringContaining(next.number)]);
  }, 60_000);

  it('that was there before members were told of any is history', async () => {
    await anAccount(member, holder);
    const { id } = await anInvoice(tenant, { holder });
    // As the migration leaves the mark.
    await tenant.sql('update invoice_watch set told_until = $1', [id]);
    await office.tellNew(tenant);
    expect(await toldOf(member)).toEqual([]);
  });

  it('of a machine whose clock is behind another’s is told of all the same', async () => {
    await anAccount(member, holder);
    const late = await anInvoice(tenant, { holder });
    // What the other machine brought was looked at already, and more of it has come.
    await tenant.sql('update invoice_watch set told_until = $1', [minutesAfter(late.id, 10)]);
    const paid = await anInvoice(tenant, { holder, balance: '0.00' });
    await tenant.sql('update invoices set id = $2 where id = $1', [paid.id, minutesAfter(late.id, 11)]);
    await office.tellNew(tenant);
    expect(await toldOf(member)).toEqual([expect.stringContaining(late.number)]);
  });

  it('that is paid before its mail is written is not mailed', async () => {
    await anAccount(member, holder);
    const [kept, paid] = [await anInvoice(tenant, { holder }), await anInvoice(tenant, { holder })];
    await office.tellNew(tenant);
    await tenant.sql('update invoices set credited_centavos = erp_balance_centavos where id = $1', [paid.id]);
    await office.writeMails(tenant);
    expect((await mailsOf(member)).map(({ template, data }) => [template, data.number])).toEqual([
      ['invoice-issued', kept.number],
    ]);
    expect(await toldOf(member)).toHaveLength(2);
  });

  it('is told of to everybody, and once, where telling broke off before its mark was set', async () => {
    const people = [member, await aMember(tenant), await aMember(tenant)];
    for (const who of people) {
      const theirs = await aHolder(tenant);
      await anAccount(who, theirs);
      await anInvoice(tenant, { holder: theirs });
    }
    const marking = jest.spyOn(office.module.get(InvoiceWatch), 'markTold').mockRejectedValueOnce(new Error('killed'));
    await expect(office.tellNew(tenant)).rejects.toThrow('killed');
    marking.mockRestore();
    await office.tellNew(tenant);
    for (const who of people) expect(await toldOf(who)).toHaveLength(1);
  });

  it('of a suspended cooperative is told of when it is back', async () => {
    await anAccount(member, holder);
    await anInvoice(tenant, { holder });
    await tenant.sql(`update public.tenants set status = 'suspended' where id = $1`, [tenant.id]);
    await roundComes(tenant, 'invoices', { afterMs: 3_500 });
    expect(await toldOf(member)).toEqual([]);
    await tenant.sql(`update public.tenants set status = 'active' where id = $1`, [tenant.id]);
    await roundComes(tenant, 'invoices', { afterMs: 3_500 });
    expect(await toldOf(member)).toHaveLength(1);
  }, 60_000);

  it('says which supply it is for', async () => {
    await anAccount(member, holder);
    await anInvoice(tenant, { supply: await aSupply(tenant, { holder, number: '44', address: 'Bv. España 1234' }) });
    await office.tellNew(tenant);
    await office.writeMails(tenant);
    expect((await mailsOf(member))[0]!.data.supply).toBe('44 · Bv. España 1234');
  });
});

function minutesAfter(id: string, minutes: number): string {
  const made = parseInt(id.slice(0, 8) + id.slice(9, 13), 16) + minutes * 60_000;
  const hex = made.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${id.slice(13)}`;
}

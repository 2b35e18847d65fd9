import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { BillingModule } from '../../src/modules/billing/billing.module.js';
import { InvoicesService } from '../../src/modules/billing/invoices.service.js';
import { endOfDay } from '../../src/platform/clock.js';
import { ENVIRONMENT } from '../../src/platform/config/config.module.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Problem } from '../../src/platform/http/problem.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount, type TestHolder } from '../support/holder.js';
import { anInvoice, dayFromToday } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

let module: TestingModule;
let tenant: TestTenant;
let member: TestMember;
let holder: TestHolder;

beforeAll(async () => {
  module = await Test.createTestingModule({ imports: [PlatformModule, BillingModule] })
    .overrideProvider(ENVIRONMENT)
    .useValue(parseEnvironment({ ...stack.env, LOG_LEVEL: 'silent' }))
    .compile();
  tenant = await aTenant();
  member = await aMember(tenant);
  holder = await aHolder(tenant);
  await anAccount(member, holder);
});

afterAll(() => module.close());

/** Runs `work` in a unit of work of the tenant. */
async function unit<T>(work: (invoices: InvoicesService) => Promise<T>): Promise<T> {
  const own = await module.get(TenantDirectory).bySchema(tenant.schema);
  return runAsTenant(own!, () => module.get(UnitOfWork).run(() => work(module.get(InvoicesService))));
}

describe('Locking invoices to pay them', () => {
  it('gives them in id order with today’s price and the moment it ends', async () => {
    const overdue = await anInvoice(tenant, {
      holder,
      due: '100.00',
      dueOn: dayFromToday(-1),
      laterDues: [
        { on: dayFromToday(3), amount: '110.00' },
        { on: dayFromToday(9), amount: '120.00' },
      ],
    });
    const part = await anInvoice(tenant, { holder, due: '100.00', balance: '40.00' });
    expect(await unit((invoices) => invoices.lockPayable(member.userId, [part.id, overdue.id]))).toEqual([
      {
        id: overdue.id,
        number: overdue.number,
        holderId: holder.id,
        balanceCentavos: 10_000,
        payableCentavos: 11_000,
        priceEndsAt: endOfDay('America/Argentina/Cordoba', dayFromToday(3)),
      },
      {
        id: part.id,
        number: part.number,
        holderId: holder.id,
        balanceCentavos: 4_000,
        payableCentavos: 4_000,
        priceEndsAt: null,
      },
    ]);
  });

  it('refuses all of them where the user does not see one', async () => {
    const mine = await anInvoice(tenant, { holder });
    const theirs = await anInvoice(tenant, { holder: await aHolder(tenant) });
    for (const other of [theirs.id, uuid()]) {
      const asked = unit((invoices) => invoices.lockPayable(member.userId, [mine.id, other]));
      await expect(asked).rejects.toEqual(new Problem('NOT_FOUND'));
    }
  });

  it('makes the next one wait, who then sees what the first has left', async () => {
    const invoice = await anInvoice(tenant, { holder, due: '100.00' });
    const [locked, release] = [aSignal(), aSignal()];
    const first = unit(async (invoices) => {
      await invoices.lockPayable(member.userId, [invoice.id]);
      locked.give();
      await release.given;
      await invoices.addCredited(invoice.id, 6_000);
    });
    await locked.given;
    const second = unit((invoices) => invoices.lock([invoice.id]));
    await eventually(someoneWaits);
    release.give();
    await first;
    expect(await second).toEqual([{ id: invoice.id, number: invoice.number, balanceCentavos: 4_000 }]);
  });
});

describe('Crediting an invoice', () => {
  it('lowers its balance, never below zero, and giving back raises it again', async () => {
    const invoice = await anInvoice(tenant, { holder, due: '100.00' });
    const balance = () => unit(async (invoices) => (await invoices.lock([invoice.id]))[0]!.balanceCentavos);
    await unit((invoices) => invoices.addCredited(invoice.id, 10_000));
    expect(await balance()).toBe(0);
    await unit((invoices) => invoices.addCredited(invoice.id, -2_500));
    expect(await balance()).toBe(2_500);
  });

  it('cannot give back more than was credited', async () => {
    const invoice = await anInvoice(tenant, { holder, due: '100.00' });
    await expect(unit((invoices) => invoices.addCredited(invoice.id, -1))).rejects.toThrow(/credited_centavos/);
  });
});

function aSignal(): { given: Promise<void>; give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

/** Throws until a statement waits for an invoice that another transaction holds. */
async function someoneWaits(): Promise<void> {
  const admin = new pg.Client({ connectionString: stack.adminDatabaseUrl });
  await admin.connect();
  const { rowCount } = await admin.query(
    `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%from invoices where id = any%for update%'`,
  );
  await admin.end();
  expect(rowCount).toBeGreaterThan(0);
}

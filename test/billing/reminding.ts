import { DueReminders } from '../../src/modules/billing/due-reminders.js';
import { BillingModule } from '../../src/modules/billing/billing.module.js';
import { NewInvoices } from '../../src/modules/billing/new-invoices.js';
import { DateTime } from 'luxon';
import { anOffice, type Office } from '../notifications/office.js';
import type { TestMember } from '../support/member.js';
import type { TestTenant } from '../support/tenant.js';

/** The billing module inside the test's process: what its round does is done when the test says so. */
export interface BillingOffice extends Office {
  tellNew(tenant: TestTenant): Promise<void>;
  remind(tenant: TestTenant): Promise<void>;
  /** As on another day: reminders are written once a day. */
  remindAgain(tenant: TestTenant): Promise<void>;
}

export async function aBillingOffice(): Promise<BillingOffice> {
  const office = await anOffice([BillingModule]);
  const remind = (tenant: TestTenant) => office.as(tenant, () => office.module.get(DueReminders).tell());
  return {
    ...office,
    tellNew: (tenant) => office.as(tenant, () => office.module.get(NewInvoices).tell()),
    remind,
    remindAgain: async (tenant) => {
      await tenant.sql('update invoice_watch set reminded_on = null');
      await remind(tenant);
    },
  };
}

/** Titles of what the member was told, oldest first. */
export async function toldOf({ tenant, userId }: TestMember): Promise<string[]> {
  const rows = await tenant.sql<{ title: string }>('select title from notifications where user_id = $1 order by id', [
    userId,
  ]);
  return rows.map(({ title }) => title);
}

/** A day of the tenant's own calendar, so many from today. */
export async function dayIn(tenant: TestTenant, days: number): Promise<string> {
  const [row] = await tenant.sql<{ zone: string }>('select time_zone as zone from public.tenants where id = $1', [
    tenant.id,
  ]);
  return DateTime.now().setZone(row!.zone).plus({ days }).toISODate()!;
}

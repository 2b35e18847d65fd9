import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { v7 as uuid } from 'uuid';
import { dayIn } from '../../platform/clock.js';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { Notifications } from '../notifications/notifications.js';
import { issuedTelling } from './invoice-tellings.js';
import { InvoiceWatch } from './invoice-watch.js';
import { InvoicesToTell } from './invoices-to-tell.js';

/** What was issued longer ago is history, such as a first load brings. */
const NEW_FOR_DAYS = 45;
/** By how much the clocks of two machines that import may differ: what came within it is looked at once more. */
const CLOCKS_MS = 15 * 60_000;

/**
 * Tells of the invoices that imports brought since the last time. An import's rows have the next ids there are, and no two imports of a cooperative
 * go in at once: so one mark, the newest id that was looked at, stands for all of them.
 */
@Injectable()
export class NewInvoices {
  constructor(
    private readonly units: UnitOfWork,
    private readonly watch: InvoiceWatch,
    private readonly invoices: InvoicesToTell,
    private readonly notifications: Notifications,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** What breaks off is begun again by the next call, and tells nobody twice. */
  async tell(): Promise<void> {
    const toldUntil = await this.units.run(async () => (await this.watch.state()).toldUntil);
    const newest = await this.units.run(() => this.watch.newest());
    if (newest <= toldUntil) return;
    const { slug, timeZone } = currentTenant();
    const today = dayIn(timeZone);
    const setting = { today, appUrl: `${this.env.publicUrl}/${slug}` };
    const since = DateTime.fromISO(today).minus({ days: NEW_FOR_DAYS }).toISODate();
    const which = {
      // Ids tell the time: whoever linked the holder after the invoice came was not waiting for it.
      where: 'i.id > $3 and i.id <= $4 and i.issued_on >= $5 and a.id < i.id',
      parameters: [firstIdSince(timeOf(toldUntil) - CLOCKS_MS), newest, since],
    };
    await this.invoices.forEachPage(which, (invoices) =>
      this.notifications.tell(...invoices.map((invoice) => issuedTelling(invoice, setting))),
    );
    await this.units.run(() => this.watch.markTold(newest));
  }
}

/** Milliseconds since 1970 at which a UUIDv7 was made. */
function timeOf(id: string): number {
  return parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

function firstIdSince(milliseconds: number): string {
  return uuid({ msecs: Math.max(milliseconds, 0), seq: 0, random: new Uint8Array(16) });
}

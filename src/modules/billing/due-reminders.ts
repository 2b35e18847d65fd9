import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { dayIn, endOfDay } from '../../platform/clock.js';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { Notifications, type Telling, USUAL_CHOICES } from '../notifications/notifications.js';
import { IN_PROGRESS } from './invoice-row.js';
import { dueTelling, overdueTelling, type Setting } from './invoice-tellings.js';
import { InvoiceWatch } from './invoice-watch.js';
import { InvoicesToTell, type InvoiceToTell, type Which } from './invoices-to-tell.js';

/** On the cooperative's clock. Reminders are written before they may leave, so that whoever wants one mail a day has them in it. */
const WRITING_HOUR = 8;
const LEAVING_HOUR = 9;
/** A day that nobody worked is made up for by the next. */
const OVERDUE_FOR_DAYS = 3;

const DUE = `i.due_on_1 >= $3::date and i.due_on_1 <= $3::date + coalesce(n.due_days, ${USUAL_CHOICES.dueDays}) and not ${IN_PROGRESS}`;
/** Whoever linked the holder when it was overdue already saw so then. */
const OVERDUE = `i.due_on_1 < $3::date and i.due_on_1 >= $3::date - ${OVERDUE_FOR_DAYS}
  and (a.created_at at time zone $4)::date <= i.due_on_1 and not ${IN_PROGRESS}`;

/** Reminds users once a day of invoices that fall due, and of those that did. */
@Injectable()
export class DueReminders {
  constructor(
    private readonly units: UnitOfWork,
    private readonly watch: InvoiceWatch,
    private readonly invoices: InvoicesToTell,
    private readonly notifications: Notifications,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** Nothing before the hour, nor when the day's are done. What breaks off is begun again by the next call, and tells nobody twice. */
  async tell(): Promise<void> {
    const { slug, timeZone } = currentTenant();
    if (DateTime.now().setZone(timeZone).hour < WRITING_HOUR) return;
    const today = dayIn(timeZone);
    const { remindedOn } = await this.units.run(() => this.watch.state());
    if (remindedOn === today) return;
    const setting = { today, appUrl: `${this.env.publicUrl}/${slug}` };
    await this.remind({ where: DUE, parameters: [today] }, dueTelling, setting);
    await this.remind({ where: OVERDUE, parameters: [today, timeZone] }, overdueTelling, setting);
    await this.units.run(() => this.watch.markReminded(today));
  }

  private async remind(
    which: Which,
    tellingOf: (invoice: InvoiceToTell, setting: Setting) => Telling,
    setting: Setting,
  ): Promise<void> {
    const { timeZone } = currentTenant();
    const notBefore = DateTime.fromISO(setting.today, { zone: timeZone }).set({ hour: LEAVING_HOUR }).toJSDate();
    const day = { notBefore, useUntil: endOfDay(timeZone, setting.today) };
    await this.invoices.forEachPage(which, (invoices) =>
      this.notifications.tell(...invoices.map((invoice) => ({ ...tellingOf(invoice, setting), ...day }))),
    );
  }
}

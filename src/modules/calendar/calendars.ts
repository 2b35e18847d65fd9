import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { DueDays } from '../billing/due-days.js';
import { NoticesService } from '../notices/notices.service.js';
import { type CalendarFile, calendarFile } from './calendar-file.js';

/** What is longer past is of no use in a calendar. */
const DUE_SINCE_DAYS = 60;
const OUTAGES_SINCE_DAYS = 30;

/** Users' calendars: when what they owe falls due, and the outages that touch them. */
@Injectable()
export class Calendars {
  constructor(
    private readonly units: UnitOfWork,
    private readonly dueDays: DueDays,
    private readonly notices: NoticesService,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  of(userId: string): Promise<CalendarFile> {
    const { name, slug, timeZone } = currentTenant();
    const now = DateTime.now().setZone(timeZone);
    return this.units.run(async () =>
      calendarFile({
        cooperative: name,
        timeZone,
        host: new URL(this.env.publicUrl).hostname,
        appUrl: `${this.env.publicUrl}/${slug}`,
        dueDays: await this.dueDays.of(userId, now.minus({ days: DUE_SINCE_DAYS }).toISODate()!),
        outages: await this.notices.outagesFor(userId, now.minus({ days: OUTAGES_SINCE_DAYS }).toJSDate()),
      }),
    );
  }
}

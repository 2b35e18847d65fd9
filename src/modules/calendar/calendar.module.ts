import { Module } from '@nestjs/common';
import { BillingModule } from '../billing/billing.module.js';
import { NoticesModule } from '../notices/notices.module.js';
import { CalendarAddresses } from './calendar-addresses.js';
import { CalendarController } from './calendar.controller.js';
import { Calendars } from './calendars.js';

/** Members' calendars, to subscribe in their own programs. */
@Module({
  imports: [BillingModule, NoticesModule],
  controllers: [CalendarController],
  providers: [CalendarAddresses, Calendars],
})
export class CalendarModule {}

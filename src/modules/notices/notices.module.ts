import { Module, type OnModuleInit } from '@nestjs/common';
import { OutboxSweep } from '../../platform/queue/outbox.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { NoticeDeskController } from './notice-desk.controller.js';
import { NoticeDesk } from './notice-desk.js';
import { NoticeTellings } from './notice-tellings.js';
import { NoticesController } from './notices.controller.js';
import { NoticesProcessor } from './notices.processor.js';
import { NoticesService } from './notices.service.js';
import { StandingNotices } from './standing-notices.js';
import { SupplyPlaces } from './supply-places.js';
import { TellNotice } from './tell-notice.js';

/** Planned outages and news. */
@Module({
  imports: [NotificationsModule],
  controllers: [NoticesController, NoticeDeskController],
  providers: [NoticesService, NoticeDesk, NoticeTellings, NoticesProcessor, StandingNotices, SupplyPlaces, TellNotice],
  exports: [NoticesService, NoticeDesk],
})
export class NoticesModule implements OnModuleInit {
  constructor(private readonly sweep: OutboxSweep) {}

  onModuleInit(): void {
    // Reminders are enqueued when their time has come: it is the sweep that keeps it.
    this.sweep.register({ queue: 'notices', table: 'notice_tellings', waiting: 'done_at is null' });
  }
}

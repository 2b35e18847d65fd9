import { Module, type OnModuleInit } from '@nestjs/common';
import { OutboxSweep } from '../../platform/queue/outbox.js';
import { DeliverPush } from './deliver-push.js';
import { Gatherings } from './gatherings.js';
import { GatheringsProcessor } from './gatherings.processor.js';
import { Inbox } from './inbox.js';
import { Notifications } from './notifications.js';
import { NotificationsController } from './notifications.controller.js';
import { Preferences } from './preferences.js';
import { PreferencesController } from './preferences.controller.js';
import { PushController } from './push.controller.js';
import { PushKeys } from './push-keys.js';
import { PushLog } from './push-log.js';
import { PushSubscriptions } from './push-subscriptions.js';
import { PushesProcessor } from './pushes.processor.js';
import { Rechecks } from './rechecks.js';
import { Recipients } from './recipients.js';
import { ToldRows } from './told-rows.js';
import { UnsubscribeController } from './unsubscribe.controller.js';
import { Unsubscribing } from './unsubscribing.js';

/** What members are told: in the app, by mail and by push, as they chose. */
@Module({
  controllers: [NotificationsController, PreferencesController, PushController, UnsubscribeController],
  providers: [
    Notifications,
    ToldRows,
    Recipients,
    Rechecks,
    Inbox,
    Preferences,
    Gatherings,
    GatheringsProcessor,
    Unsubscribing,
    PushKeys,
    PushSubscriptions,
    PushLog,
    DeliverPush,
    PushesProcessor,
  ],
  exports: [Notifications],
})
export class NotificationsModule implements OnModuleInit {
  constructor(private readonly sweep: OutboxSweep) {}

  onModuleInit(): void {
    // Rows are enqueued when their time has come: it is the sweep that keeps it.
    this.sweep.register({ queue: 'gatherings', table: 'mail_gatherings', waiting: 'true' });
    this.sweep.register({ queue: 'pushes', table: 'push_deliveries', waiting: `status = 'pending'` });
  }
}

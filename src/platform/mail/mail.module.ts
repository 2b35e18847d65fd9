import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { MailerModule } from '@nestjs-modules/mailer';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { OutboxSweep } from '../queue/outbox.js';
import { DevMailsController } from './dev/dev-mails.controller.js';
import { MailPreview } from './dev/mail-preview.js';
import { MailEventsController } from './events/mail-events.controller.js';
import { MailEventsDoor } from './events/mail-events-door.js';
import { HandOver, waitBeforeEnd } from './hand-over.js';
import { MailAlarm } from './mail-alarm.js';
import { MailAttempts } from './mail-attempts.js';
import { MailDelivery } from './mail-delivery.js';
import { MailDeskController } from './mail-desk.controller.js';
import { MailDesk } from './mail-desk.js';
import { MailEndings } from './mail-endings.js';
import { MailEvents } from './mail-events.js';
import { MailOutbox } from './mail-outbox.js';
import { MailPace } from './mail-pace.js';
import { MailSuppressions } from './mail-suppressions.js';
import { MailTemplates } from './mail-templates.js';
import { PlatformMail } from './platform-mail.js';
import { SendBulkMailProcessor, SendMailProcessor } from './send-mail.processor.js';

@Global()
@Module({
  imports: [
    MailerModule.forRootAsync({
      imports: [],
      inject: [ENVIRONMENT],
      useFactory: (env: Environment) => ({
        // What SMTP_URL says of itself (`?socketTimeout=5000`) comes before these.
        transport: {
          url: env.smtpUrl,
          connectionTimeout: 10_000,
          greetingTimeout: 10_000,
          // What RFC 5321 gives a server to answer a message's end: who gives up sooner sends it twice.
          socketTimeout: 600_000,
          disableFileAccess: true,
          disableUrlAccess: true,
        },
        plugins: [{ step: 'stream', plugin: waitBeforeEnd }],
      }),
    }),
  ],
  providers: [
    MailOutbox,
    MailTemplates,
    MailSuppressions,
    MailPace,
    MailAlarm,
    MailEndings,
    MailAttempts,
    HandOver,
    MailDelivery,
    SendMailProcessor,
    SendBulkMailProcessor,
    MailEvents,
    MailEventsDoor,
    MailDesk,
    MailPreview,
    PlatformMail,
  ],
  controllers: [MailEventsController, MailDeskController, DevMailsController],
  exports: [MailOutbox, MailEvents, MailDesk, PlatformMail],
})
export class MailModule implements OnModuleInit {
  constructor(private readonly sweep: OutboxSweep) {}

  onModuleInit(): void {
    this.sweep.register({ queue: 'mail', table: 'outgoing_mails', waiting: `status = 'pending' and not bulk` });
    this.sweep.register({ queue: 'bulk-mail', table: 'outgoing_mails', waiting: `status = 'pending' and bulk` });
  }
}

import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { MailerModule } from '@nestjs-modules/mailer';
import { ENVIRONMENT } from '../config/config.module.js';
import type { Environment } from '../config/environment.js';
import { OutboxSweep } from '../queue/outbox.js';
import { MailDelivery } from './mail-delivery.js';
import { MailOutbox } from './mail-outbox.js';
import { MailTemplates } from './mail-templates.js';
import { PlatformMail } from './platform-mail.js';
import { SendMailProcessor } from './send-mail.processor.js';

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
          socketTimeout: 20_000,
          disableFileAccess: true,
          disableUrlAccess: true,
        },
      }),
    }),
  ],
  providers: [MailOutbox, MailTemplates, MailDelivery, PlatformMail, SendMailProcessor],
  exports: [MailOutbox, PlatformMail],
})
export class MailModule implements OnModuleInit {
  constructor(private readonly sweep: OutboxSweep) {}

  onModuleInit(): void {
    this.sweep.register({ queue: 'mail', table: 'outgoing_mails', waiting: `status = 'pending'` });
  }
}

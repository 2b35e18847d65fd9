import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { FeedsModule } from '../sync/feeds.module.js';
import { ContactDeskController } from './contact-desk.controller.js';
import { ContactDesk } from './contact-desk.js';
import { ContactMails } from './contact-mails.js';
import { ContactReplies } from './contact-replies.js';
import { ContactController } from './contact.controller.js';
import { ContactService } from './contact.service.js';

/** Messages that ask the cooperative to call back. */
@Module({
  imports: [AuthModule, FeedsModule, NotificationsModule],
  controllers: [ContactController, ContactDeskController],
  providers: [ContactService, ContactDesk, ContactMails, ContactReplies],
  exports: [ContactDesk],
})
export class ContactModule {}

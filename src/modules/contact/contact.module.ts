import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { FeedsModule } from '../sync/feeds.module.js';
import { ContactController } from './contact.controller.js';
import { ContactService } from './contact.service.js';

/** Messages that ask the cooperative to call back. */
@Module({ imports: [AuthModule, FeedsModule], controllers: [ContactController], providers: [ContactService] })
export class ContactModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { FeedsModule } from '../sync/feeds.module.js';
import { AccountEndings } from './account-endings.js';
import { AccountLinking } from './account-linking.js';
import { AccountReader } from './account-reader.js';
import { Account } from './account.entity.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { SuppliesController } from './supplies.controller.js';
import { WebKeyAlarm } from './web-key-alarm.js';
import { WebKeyDoor } from './web-key-door.js';
import { WebKeyRedemption } from './web-key-redemption.js';
import { WebKeyRequestPagesController } from './web-key-request-pages.controller.js';
import { WebKeyRequests } from './web-key-requests.js';
import { WebKeyRequestsController } from './web-key-requests.controller.js';
import { WebKeyReset } from './web-key-reset.js';

/** Holders, their supplies, and the accounts that link them to users. */
@Module({
  imports: [TypeOrmModule.forFeature([Account]), AuthModule, FeedsModule],
  controllers: [AccountsController, SuppliesController, WebKeyRequestsController, WebKeyRequestPagesController],
  providers: [
    AccountsService,
    AccountReader,
    AccountEndings,
    AccountLinking,
    WebKeyDoor,
    WebKeyAlarm,
    WebKeyRedemption,
    WebKeyRequests,
    WebKeyReset,
  ],
  exports: [AccountsService, AccountReader, AccountEndings, WebKeyReset],
})
export class AccountsModule {}

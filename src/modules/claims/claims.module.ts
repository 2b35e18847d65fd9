import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { FeedsModule } from '../sync/feeds.module.js';
import { ClaimAttachments } from './claim-attachments.js';
import { ClaimCategories } from './claim-categories.js';
import { ClaimCategoriesController } from './claim-categories.controller.js';
import { ClaimMails } from './claim-mails.js';
import { ClaimNumbers } from './claim-number.js';
import { ClaimReader } from './claim-reader.js';
import { ClaimTrackingController } from './claim-tracking.controller.js';
import { Claim } from './claim.entity.js';
import { ClaimsController } from './claims.controller.js';
import { ClaimsService } from './claims.service.js';

/** Numbered complaints about a supply's service. */
@Module({
  imports: [TypeOrmModule.forFeature([Claim]), AccountsModule, AuthModule, FeedsModule],
  controllers: [ClaimsController, ClaimCategoriesController, ClaimTrackingController],
  providers: [ClaimsService, ClaimReader, ClaimAttachments, ClaimCategories, ClaimMails, ClaimNumbers],
})
export class ClaimsModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PhotosModule } from '../../platform/photos/photos.module.js';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { FeedsModule } from '../sync/feeds.module.js';
import { CategoryDesk } from './category-desk.js';
import { CategoryDeskController } from './category-desk.controller.js';
import { ClaimAttachments } from './claim-attachments.js';
import { ClaimAuthors } from './claim-authors.js';
import { ClaimBoard } from './claim-board.js';
import { ClaimBook } from './claim-book.js';
import { ClaimCategories } from './claim-categories.js';
import { ClaimCategoriesController } from './claim-categories.controller.js';
import { ClaimClock } from './claim-clock.js';
import { ClaimDeadlines } from './claim-deadlines.js';
import { ClaimDesk } from './claim-desk.js';
import { ClaimDeskController } from './claim-desk.controller.js';
import { ClaimFiling } from './claim-filing.js';
import { ClaimFinder } from './claim-finder.js';
import { ClaimJoins } from './claim-joins.js';
import { ClaimJoinsController } from './claim-joins.controller.js';
import { ClaimMails } from './claim-mails.js';
import { ClaimNumbers } from './claim-number.js';
import { ClaimPlaces } from './claim-place.js';
import { ClaimReader } from './claim-reader.js';
import { ClaimReceipts } from './claim-receipts.js';
import { ClaimReplies } from './claim-replies.js';
import { ClaimSilence } from './claim-silence.js';
import { ClaimStatistics } from './claim-statistics.js';
import { ClaimStatisticsController } from './claim-statistics.controller.js';
import { ClaimSupplies } from './claim-supplies.js';
import { ClaimTrackingController } from './claim-tracking.controller.js';
import { Claim } from './claim.entity.js';
import { ClaimsController } from './claims.controller.js';
import { ClaimsService } from './claims.service.js';
import { NearbyClaims } from './nearby-claims.js';
import { StaffCategories } from './staff-categories.js';
import { StaffClaims } from './staff-claims.js';

/** Numbered complaints about a service, from their filing until their author says that they are settled. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Claim]),
    AccountsModule,
    AuthModule,
    FeedsModule,
    NotificationsModule,
    PhotosModule,
    StaffModule,
  ],
  controllers: [
    ClaimStatisticsController,
    ClaimJoinsController,
    ClaimsController,
    ClaimCategoriesController,
    ClaimTrackingController,
    ClaimDeskController,
    CategoryDeskController,
  ],
  providers: [
    CategoryDesk,
    ClaimAttachments,
    ClaimAuthors,
    ClaimBoard,
    ClaimBook,
    ClaimCategories,
    ClaimClock,
    ClaimDeadlines,
    ClaimDesk,
    ClaimFiling,
    ClaimFinder,
    ClaimJoins,
    ClaimMails,
    ClaimNumbers,
    ClaimPlaces,
    ClaimReader,
    ClaimReceipts,
    ClaimReplies,
    ClaimSilence,
    ClaimStatistics,
    ClaimSupplies,
    ClaimsService,
    NearbyClaims,
    StaffCategories,
    StaffClaims,
  ],
  exports: [CategoryDesk, ClaimCategories, ClaimDesk, ClaimFiling, ClaimFinder, ClaimReader, ClaimsService],
})
export class ClaimsModule {}

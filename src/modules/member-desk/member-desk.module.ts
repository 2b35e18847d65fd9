import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { BillingModule } from '../billing/billing.module.js';
import { ClaimsModule } from '../claims/claims.module.js';
import { ConsumptionModule } from '../consumption/consumption.module.js';
import { PaymentsModule } from '../payments/payments.module.js';
import { StaffModule } from '../staff/staff.module.js';
import { HolderDesk } from './holder-desk.js';
import { HolderMoney } from './holder-money.js';
import { HolderMoneyController } from './holder-money.controller.js';
import { HoldersController } from './holders.controller.js';
import { MemberClaims } from './member-claims.js';
import { MemberClaimsController } from './member-claims.controller.js';
import { MemberDesk } from './member-desk.js';
import { MemberWindowController } from './member-window.controller.js';
import { MembersController } from './members.controller.js';
import { PaymentDesk } from './payment-desk.js';
import { PaymentDeskController } from './payment-desk.controller.js';
import { People } from './people.js';
import { PeopleController } from './people.controller.js';
import { ReviewsController } from './reviews.controller.js';
import { StaffViews } from './staff-views.js';
import { StaffViewsController } from './staff-views.controller.js';
import { WebKeyRequestList } from './web-key-request-list.js';

/** Where the cooperative's people find members and holders, see what they see, and do what they ask for. */
@Module({
  imports: [AccountsModule, AuthModule, BillingModule, ClaimsModule, ConsumptionModule, PaymentsModule, StaffModule],
  controllers: [
    PeopleController,
    HoldersController,
    HolderMoneyController,
    MembersController,
    MemberWindowController,
    MemberClaimsController,
    PaymentDeskController,
    ReviewsController,
    StaffViewsController,
  ],
  providers: [HolderDesk, HolderMoney, MemberClaims, MemberDesk, PaymentDesk, People, StaffViews, WebKeyRequestList],
})
export class MemberDeskModule {}

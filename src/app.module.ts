import { Module } from '@nestjs/common';
import { AccountsModule } from './modules/accounts/accounts.module.js';
import { AuthModule } from './modules/auth/auth.module.js';
import { BillingModule } from './modules/billing/billing.module.js';
import { CalendarModule } from './modules/calendar/calendar.module.js';
import { ClaimsModule } from './modules/claims/claims.module.js';
import { ConsumptionModule } from './modules/consumption/consumption.module.js';
import { ContactModule } from './modules/contact/contact.module.js';
import { DeliveriesModule } from './modules/deliveries/deliveries.module.js';
import { HousekeepingModule } from './modules/housekeeping/housekeeping.module.js';
import { InboundModule } from './modules/inbound/inbound.module.js';
import { MemberDeskModule } from './modules/member-desk/member-desk.module.js';
import { NoticesModule } from './modules/notices/notices.module.js';
import { NotificationsModule } from './modules/notifications/notifications.module.js';
import { Open311Module } from './modules/open311/open311.module.js';
import { OnboardingModule } from './modules/onboarding/onboarding.module.js';
import { PaymentsModule } from './modules/payments/payments.module.js';
import { PlatformTenantsModule } from './modules/platform-tenants/platform-tenants.module.js';
import { QueueBoardModule } from './modules/queue-board/queue-board.module.js';
import { ReportsModule } from './modules/reports/reports.module.js';
import { StaffModule } from './modules/staff/staff.module.js';
import { SyncModule } from './modules/sync/sync.module.js';
import { TenantArchiveModule } from './modules/tenant-archive/tenant-archive.module.js';
import { TenantModule } from './modules/tenant/tenant.module.js';
import { PlatformModule } from './platform/platform.module.js';

@Module({
  imports: [
    PlatformModule,
    TenantModule,
    TenantArchiveModule,
    AuthModule,
    ConsumptionModule,
    BillingModule,
    AccountsModule,
    PaymentsModule,
    ClaimsModule,
    ContactModule,
    NotificationsModule,
    NoticesModule,
    CalendarModule,
    SyncModule,
    DeliveriesModule,
    InboundModule,
    Open311Module,
    HousekeepingModule,
    StaffModule,
    MemberDeskModule,
    PlatformTenantsModule,
    OnboardingModule,
    ReportsModule,
    QueueBoardModule,
  ],
})
export class AppModule {}

import { Module } from '@nestjs/common';
import { AccountsModule } from './modules/accounts/accounts.module.js';
import { AuthModule } from './modules/auth/auth.module.js';
import { BillingModule } from './modules/billing/billing.module.js';
import { ConsumptionModule } from './modules/consumption/consumption.module.js';
import { PaymentsModule } from './modules/payments/payments.module.js';
import { TenantModule } from './modules/tenant/tenant.module.js';
import { PlatformModule } from './platform/platform.module.js';

@Module({
  imports: [PlatformModule, TenantModule, AuthModule, ConsumptionModule, BillingModule, AccountsModule, PaymentsModule],
})
export class AppModule {}

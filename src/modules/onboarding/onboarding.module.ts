import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { PaymentsModule } from '../payments/payments.module.js';
import { PlatformTenantsModule } from '../platform-tenants/platform-tenants.module.js';
import { ClaimsAddress } from './claims-address.js';
import { ClaimsAddressController } from './claims-address.controller.js';
import { OnboardingController } from './onboarding.controller.js';
import { OnboardingFacts } from './onboarding-facts.js';
import { Onboarding } from './onboarding.service.js';
import { TestWalk } from './test-walk.interceptor.js';

/** What a cooperative needs before its members are let in: a checklist computed from facts. */
@Module({
  imports: [PaymentsModule, PlatformTenantsModule],
  controllers: [OnboardingController, ClaimsAddressController],
  providers: [ClaimsAddress, Onboarding, OnboardingFacts, { provide: APP_INTERCEPTOR, useClass: TestWalk }],
})
export class OnboardingModule {}

import { Module, type OnModuleInit } from '@nestjs/common';
import { Audiences } from '../../platform/http/audiences.js';
import { PROBLEM_FORMS, type ProblemForm } from '../../platform/http/problem-form.js';
import { ClaimsModule } from '../claims/claims.module.js';
import { SyncModule } from '../sync/sync.module.js';
import { AppPosts } from './app-posts.js';
import { CivicAppGuard } from './civic-app.guard.js';
import { OPEN311_ERRORS } from './errors.js';
import { RequestFiling } from './request-filing.js';
import { RequestFinder } from './request-finder.js';
import { Open311RequestsController } from './requests.controller.js';
import { ServiceList } from './service-list.js';
import { Open311ServicesController } from './services.controller.js';

/** Open311 GeoReport v2 over the claims, for municipalities and civic apps. */
@Module({
  imports: [ClaimsModule, SyncModule],
  controllers: [Open311ServicesController, Open311RequestsController],
  providers: [
    AppPosts,
    CivicAppGuard,
    RequestFiling,
    RequestFinder,
    ServiceList,
    { provide: PROBLEM_FORMS, useValue: [OPEN311_ERRORS] satisfies ProblemForm[] },
  ],
})
export class Open311Module implements OnModuleInit {
  constructor(
    private readonly audiences: Audiences,
    private readonly guard: CivicAppGuard,
  ) {}

  onModuleInit(): void {
    this.audiences.register('civic-app', this.guard);
  }
}

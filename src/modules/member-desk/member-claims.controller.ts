import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentStaff, type Staff } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import type { ClaimDetailView, ClaimPage } from '../claims/claim.view.js';
import { ClaimQuery } from '../claims/claims.dto.js';
import { MemberClaims } from './member-claims.js';
import { MemberClaimParam } from './member-window.dto.js';
import { StaffViews } from './staff-views.js';

@ApiTags('Staff: what a member sees')
@Controller('v1/tenants/:tenant/staff/members/:id/claims')
export class MemberClaimsController {
  constructor(
    private readonly views: StaffViews,
    private readonly claims: MemberClaims,
  ) {}

  /** Who works the claims of some services alone names one of them. */
  @Get()
  @Can('staff:claims:read')
  list(@CurrentStaff() staff: Staff, @Param() { id }: IdParam, @Query() query: ClaimQuery): Promise<ClaimPage> {
    return this.views.through(staff, id, 'claims', () => this.claims.list(staff, id, query));
  }

  /** As the member reads it: without the staff's own notes. */
  @Get(':claimId')
  @Can('staff:claims:read')
  show(@CurrentStaff() staff: Staff, @Param() { id, claimId }: MemberClaimParam): Promise<ClaimDetailView> {
    return this.views.through(staff, id, 'claims', () => this.claims.get(staff, id, claimId));
  }
}

import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, StepUp } from '../../platform/http/access.js';
import { CurrentStaff, type Staff } from '../../platform/http/current.js';
import { staffActor } from '../../platform/operations/actor.js';
import { InvitedTenant } from './invited-tenant.js';
import { StaffInvitationsService } from './staff-invitations.service.js';
import { OwnIdParam } from './staff-me.dto.js';
import { managerOf, StaffTeam } from './staff-team.js';
import { PlatformAllowBody, PlatformInviteBody, StaffQuery } from './staff-team.dto.js';
import { StaffTeamService } from './staff-team.service.js';
import type { DeliveryView, InvitedView, StaffMemberPageView, StaffMemberView } from './staff-team.view.js';

/** Support's own accounts, and those of every cooperative's staff. */
@ApiTags('Platform: staff')
@Controller('v1/platform/staff')
export class PlatformStaffController {
  constructor(
    private readonly team: StaffTeam,
    private readonly service: StaffTeamService,
    private readonly invitations: StaffInvitationsService,
    private readonly tenants: InvitedTenant,
  ) {}

  /** Everybody, in the order in which they were invited. */
  @Get()
  @Can('platform:staff:read')
  list(@Query() query: StaffQuery): Promise<StaffMemberPageView> {
    return this.team.list({ tenantId: null }, query);
  }

  @Get(':id')
  @Can('platform:staff:read')
  show(@Param() { id }: OwnIdParam): Promise<StaffMemberView> {
    return this.team.show({ tenantId: null }, id);
  }

  /** Mails an invitation, which is good once and for 72 hours: to support, or to a cooperative's staff. */
  @Post()
  @Can('platform:staff:write')
  @StepUp()
  async invite(@CurrentStaff() staff: Staff, @Body() body: PlatformInviteBody): Promise<InvitedView> {
    const { tenant, ...person } = body;
    const tenantId = await this.tenants.of(person.role, tenant);
    const { id, delivery } = await this.invitations.invite({ ...person, tenantId }, staffActor(staff));
    return { id, delivery };
  }

  /** Role and permissions, in the place of those before; from the account's next request on. */
  @Patch(':id')
  @Can('platform:staff:write')
  @StepUp()
  @HttpCode(204)
  async allow(
    @CurrentStaff() staff: Staff,
    @Param() { id }: OwnIdParam,
    @Body() body: PlatformAllowBody,
  ): Promise<void> {
    await this.service.allow(managerOf(staff, null), id, body.role, body.permissions);
  }

  /** Another link to who has not accepted yet; the one before is worth nothing any more. */
  @Post(':id/invitation')
  @Can('platform:staff:write')
  @HttpCode(200)
  async resend(@CurrentStaff() staff: Staff, @Param() { id }: OwnIdParam): Promise<DeliveryView> {
    return { delivery: await this.service.resend(managerOf(staff, null), id) };
  }

  /** Takes an invitation back that nobody has accepted. */
  @Delete(':id/invitation')
  @Can('platform:staff:write')
  @HttpCode(204)
  async revoke(@CurrentStaff() staff: Staff, @Param() { id }: OwnIdParam): Promise<void> {
    await this.service.revoke(managerOf(staff, null), id);
  }

  /** Ends all sessions; nothing opens until the account is enabled. */
  @Post(':id/disable')
  @Can('platform:staff:write')
  @HttpCode(204)
  async disable(@CurrentStaff() staff: Staff, @Param() { id }: OwnIdParam): Promise<void> {
    await this.service.disable(managerOf(staff, null), id);
  }

  /** With the password and the second factor that the account had. */
  @Post(':id/enable')
  @Can('platform:staff:write')
  @StepUp()
  @HttpCode(204)
  async enable(@CurrentStaff() staff: Staff, @Param() { id }: OwnIdParam): Promise<void> {
    await this.service.enable(managerOf(staff, null), id);
  }

  /** For who lost the second factor: password and second factors go, and an invitation is mailed anew. */
  @Post(':id/mfa-reset')
  @Can('platform:staff:write')
  @StepUp()
  @HttpCode(200)
  async resetSecondFactor(@CurrentStaff() staff: Staff, @Param() { id }: OwnIdParam): Promise<DeliveryView> {
    return { delivery: await this.service.resetSecondFactor(managerOf(staff, null), id) };
  }
}

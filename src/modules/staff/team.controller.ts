import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, StepUp } from '../../platform/http/access.js';
import { CurrentStaff, type Staff } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import { staffActor } from '../../platform/operations/actor.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { StaffInvitationsService } from './staff-invitations.service.js';
import { type Manager, managerOf, StaffTeam } from './staff-team.js';
import { AllowBody, InviteBody, TeamQuery } from './staff-team.dto.js';
import { StaffTeamService } from './staff-team.service.js';
import type { DeliveryView, InvitedView, StaffMemberPageView, StaffMemberView } from './staff-team.view.js';

/** A cooperative's staff, for its admins. */
@ApiTags('Staff: team')
@Controller('v1/tenants/:tenant/staff/team')
export class TeamController {
  constructor(
    private readonly team: StaffTeam,
    private readonly service: StaffTeamService,
    private readonly invitations: StaffInvitationsService,
  ) {}

  /** Everybody, in the order in which they were invited. */
  @Get()
  @Can('staff:team:read')
  list(@Query() query: TeamQuery): Promise<StaffMemberPageView> {
    return this.team.list({ tenantId: currentTenant().id }, query);
  }

  @Get(':id')
  @Can('staff:team:read')
  show(@Param() { id }: IdParam): Promise<StaffMemberView> {
    return this.team.show({ tenantId: currentTenant().id }, id);
  }

  /** Mails an invitation, which is good once and for 72 hours. */
  @Post()
  @Can('staff:team:write')
  @StepUp()
  async invite(@CurrentStaff() staff: Staff, @Body() body: InviteBody): Promise<InvitedView> {
    const by = staffActor(staff);
    const { id, delivery } = await this.invitations.invite({ ...body, tenantId: currentTenant().id }, by);
    return { id, delivery };
  }

  /** Role and permissions, in the place of those before; from the account's next request on. */
  @Patch(':id')
  @Can('staff:team:write')
  @StepUp()
  @HttpCode(204)
  async allow(@CurrentStaff() staff: Staff, @Param() { id }: IdParam, @Body() body: AllowBody): Promise<void> {
    await this.service.allow(manager(staff), id, body.role, body.permissions);
  }

  /** Another link to who has not accepted yet; the one before is worth nothing any more. */
  @Post(':id/invitation')
  @Can('staff:team:write')
  @HttpCode(200)
  async resend(@CurrentStaff() staff: Staff, @Param() { id }: IdParam): Promise<DeliveryView> {
    return { delivery: await this.service.resend(manager(staff), id) };
  }

  /** Takes an invitation back that nobody has accepted. */
  @Delete(':id/invitation')
  @Can('staff:team:write')
  @HttpCode(204)
  async revoke(@CurrentStaff() staff: Staff, @Param() { id }: IdParam): Promise<void> {
    await this.service.revoke(manager(staff), id);
  }

  /** Ends all sessions; nothing opens until the account is enabled. */
  @Post(':id/disable')
  @Can('staff:team:write')
  @HttpCode(204)
  async disable(@CurrentStaff() staff: Staff, @Param() { id }: IdParam): Promise<void> {
    await this.service.disable(manager(staff), id);
  }

  /** With the password and the second factor that the account had. */
  @Post(':id/enable')
  @Can('staff:team:write')
  @StepUp()
  @HttpCode(204)
  async enable(@CurrentStaff() staff: Staff, @Param() { id }: IdParam): Promise<void> {
    await this.service.enable(manager(staff), id);
  }

  /** For who lost the second factor: password and second factors go, and an invitation is mailed anew. */
  @Post(':id/mfa-reset')
  @Can('staff:team:write')
  @StepUp()
  @HttpCode(200)
  async resetSecondFactor(@CurrentStaff() staff: Staff, @Param() { id }: IdParam): Promise<DeliveryView> {
    return { delivery: await this.service.resetSecondFactor(manager(staff), id) };
  }
}

function manager(staff: Staff): Manager {
  return managerOf(staff, currentTenant().id);
}

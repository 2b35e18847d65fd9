import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentActor, CurrentStaff, type Staff } from '../../platform/http/current.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import type { Actor } from '../../platform/operations/actor.js';
import type { SessionPageView } from '../auth/me.view.js';
import { MemberDesk } from './member-desk.js';
import { MemberSessionParam } from './member-window.dto.js';
import type { MemberFileView } from './member.view.js';
import { StaffViews } from './staff-views.js';

@ApiTags('Staff: members')
@Controller('v1/tenants/:tenant/staff/members/:id')
export class MembersController {
  constructor(
    private readonly desk: MemberDesk,
    private readonly views: StaffViews,
  ) {}

  /** Who the user is, and which holders they see. */
  @Get()
  @Can('staff:members:read')
  show(@CurrentStaff() staff: Staff, @Param() { id }: IdParam): Promise<MemberFileView> {
    return this.views.through(staff, id, 'profile', () => this.desk.file(id));
  }

  /** Mails another activation link to a user who has not activated; the one before is worth nothing any more. */
  @Post('activation')
  @Can('staff:members:write')
  @HttpCode(202)
  resendActivation(@CurrentActor() actor: Actor, @Param() { id }: IdParam): Promise<void> {
    return this.desk.resendActivation(id, actor.id);
  }

  /** The sign-ins that stand, newest first. */
  @Get('sessions')
  @Can('staff:members:read')
  sessions(@CurrentStaff() staff: Staff, @Param() { id }: IdParam, @Query() page: PageQuery): Promise<SessionPageView> {
    return this.views.through(staff, id, 'sessions', () => this.desk.sessionsOf(id, page));
  }

  /** Ends all of them, from the member's next request on. */
  @Delete('sessions')
  @Can('staff:members:write')
  @HttpCode(204)
  endSessions(@CurrentActor() actor: Actor, @Param() { id }: IdParam): Promise<void> {
    return this.desk.endSessions(id, actor.id);
  }

  @Delete('sessions/:sessionId')
  @Can('staff:members:write')
  @HttpCode(204)
  endSession(@CurrentActor() actor: Actor, @Param() { id, sessionId }: MemberSessionParam): Promise<void> {
    return this.desk.endSession(id, sessionId, actor.id);
  }
}

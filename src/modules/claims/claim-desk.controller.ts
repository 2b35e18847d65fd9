import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentStaff, type Staff } from '../../platform/http/current.js';
import { IdParam } from '../../platform/http/dto.js';
import { Shows } from '../../platform/http/shows.js';
import { ClaimAttachments } from './claim-attachments.js';
import { AssignBody, AssigneeQuery, BoardFilter, BulkBody, ClaimTextBody } from './claim-desk.dto.js';
import type { AssigneePage, BulkOutcomes } from './claim-desk.view.js';
import { AttachmentParam, AttachmentQuery } from './claims.dto.js';
import type { BoardCounts, BoardPage, DeskClaimView } from './desk.view.js';
import { StaffClaims, type Work } from './staff-claims.js';

/** The board on which a cooperative's staff work its claims: those of the services that are theirs. */
@ApiTags('Staff: claims')
@Controller('v1/tenants/:tenant/staff/claims')
export class ClaimDeskController {
  constructor(
    private readonly claims: StaffClaims,
    private readonly attachments: ClaimAttachments,
  ) {}

  /** Those that wait for the cooperative, unless states are named; newest first. */
  @Get()
  @Can('staff:claims:read')
  @Shows('claims.listed')
  list(@CurrentStaff() staff: Staff, @Query() { status, ...filter }: BoardFilter): Promise<BoardPage> {
    return this.claims.list(staff, { statuses: status, ...filter });
  }

  /** How many there are by state, closed ones left out. */
  @Get('counts')
  @Can('staff:claims:read')
  counts(@CurrentStaff() staff: Staff): Promise<BoardCounts> {
    return this.claims.counts(staff);
  }

  /** To whom a claim can be given. */
  @Get('assignees')
  @Can('staff:claims:read')
  assignees(@CurrentStaff() staff: Staff, @Query() { service }: AssigneeQuery): Promise<AssigneePage> {
    return this.claims.assignees(staff, service);
  }

  /** One thing done to a hundred claims at the most, each by itself and with its own outcome. */
  @Post('bulk')
  @Can('staff:claims:write')
  @HttpCode(200)
  bulk(@CurrentStaff() staff: Staff, @Body() { ids, ...work }: BulkBody): Promise<BulkOutcomes> {
    return this.claims.workEach(staff, ids, work);
  }

  /** Everything of it, internal notes included. */
  @Get(':id')
  @Can('staff:claims:read')
  @Shows('claim.shown')
  show(@CurrentStaff() staff: Staff, @Param() { id }: IdParam): Promise<DeskClaimView> {
    return this.claims.show(staff, id);
  }

  /** Gives it to somebody of the staff; the author is told once that somebody has it in hand. */
  @Post(':id/assignment')
  @Can('staff:claims:write')
  @HttpCode(200)
  assign(@CurrentStaff() staff: Staff, @Param() { id }: IdParam, @Body() body: AssignBody): Promise<DeskClaimView> {
    return this.work(staff, id, { action: 'assign', ...body });
  }

  /** Work on it has begun. */
  @Post(':id/start')
  @Can('staff:claims:write')
  @HttpCode(200)
  start(@CurrentStaff() staff: Staff, @Param() { id }: IdParam): Promise<DeskClaimView> {
    return this.work(staff, id, { action: 'start' });
  }

  /** Writes to its author, in the history and by mail; it stops the clock. */
  @Post(':id/answers')
  @Can('staff:claims:write')
  answer(@CurrentStaff() staff: Staff, @Param() { id }: IdParam, @Body() body: ClaimTextBody): Promise<DeskClaimView> {
    return this.work(staff, id, { action: 'answer', ...body });
  }

  /** Writes for the cooperative's eyes alone; also once the claim is closed. */
  @Post(':id/notes')
  @Can('staff:claims:write')
  note(@CurrentStaff() staff: Staff, @Param() { id }: IdParam, @Body() body: ClaimTextBody): Promise<DeskClaimView> {
    return this.work(staff, id, { action: 'note', ...body });
  }

  /** Says what was done, and asks the author whether it is so. */
  @Post(':id/resolution')
  @Can('staff:claims:write')
  @HttpCode(200)
  resolve(@CurrentStaff() staff: Staff, @Param() { id }: IdParam, @Body() body: ClaimTextBody): Promise<DeskClaimView> {
    return this.work(staff, id, { action: 'resolve', ...body });
  }

  @Get(':id/attachments/:attachmentId')
  @Can('staff:claims:read')
  @Shows('claim-photo.shown')
  @ApiOkResponse({ content: { 'image/*': { schema: { type: 'string', format: 'binary' } } } })
  async attachment(
    @CurrentStaff() staff: Staff,
    @Param() { id, attachmentId }: AttachmentParam,
    @Query() { size }: AttachmentQuery,
  ): Promise<StreamableFile> {
    await this.claims.mustSee(staff, id);
    return this.attachments.readAtDesk(id, attachmentId, size);
  }

  private async work(staff: Staff, id: string, work: Work): Promise<DeskClaimView> {
    await this.claims.work(staff, id, work);
    return this.claims.show(staff, id);
  }
}

import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentMember, type Member } from '../../platform/http/current.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import { DataExportService } from './data-export.service.js';
import type { DataExportView } from './data-export.view.js';
import { ChangePasswordBody, DeleteMeBody, RenameBody } from './me.dto.js';
import type { MeView, SessionPageView } from './me.view.js';
import { PasswordsService } from './passwords.service.js';
import { SessionsService } from './sessions.service.js';
import { UsersService } from './users.service.js';

@ApiTags('Me')
@Controller('v1/tenants/:tenant/me')
export class MeController {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
    private readonly exports: DataExportService,
  ) {}

  @Get()
  @Can('me:read')
  show(@CurrentMember() { userId }: Member): Promise<MeView> {
    return this.users.profile(userId);
  }

  @Patch()
  @Can('me:write')
  rename(@CurrentMember() { userId }: Member, @Body() body: RenameBody): Promise<MeView> {
    return this.users.rename(userId, body);
  }

  /** Deletes the user with their sessions and accounts. Payments and claims stay with the cooperative, without a name. */
  @Delete()
  @Can('me:write')
  @HttpCode(204)
  async delete(@CurrentMember() member: Member, @Body() { password }: DeleteMeBody): Promise<void> {
    await this.users.forget(member, password);
  }

  /** Changes the password and ends the other sessions. */
  @Post('password')
  @Can('me:write')
  @HttpCode(204)
  async changePassword(@CurrentMember() member: Member, @Body() body: ChangePasswordBody): Promise<void> {
    await this.passwords.change(member, body.currentPassword, body.newPassword);
  }

  /** The sessions that stand, newest first. */
  @Get('sessions')
  @Can('me:read')
  listSessions(@CurrentMember() member: Member, @Query() page: PageQuery): Promise<SessionPageView> {
    return this.sessions.list(member, page);
  }

  @Delete('sessions/:id')
  @Can('session:end')
  @HttpCode(204)
  async endSession(@CurrentMember() { userId }: Member, @Param() { id }: IdParam): Promise<void> {
    await this.sessions.end(userId, id, 'ended-by-owner');
  }

  /** Everything that the cooperative's office holds on the user. */
  @Get('data-export')
  @Can('me:read')
  @Header('content-disposition', 'attachment; filename="mis-datos.json"')
  exportData(@CurrentMember() member: Member): Promise<DataExportView> {
    return this.exports.of(member);
  }
}

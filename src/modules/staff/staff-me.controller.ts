import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, StepUp } from '../../platform/http/access.js';
import { CurrentStaff, type Staff } from '../../platform/http/current.js';
import { PageQuery } from '../../platform/http/dto.js';
import { MfaMethods } from './mfa-methods.js';
import type { PasskeyCreationView } from './passkey.view.js';
import {
  AddPasskeyBody,
  OwnIdParam,
  RenamePasskeyBody,
  StaffPasswordBody,
  StaffRenameBody,
  TotpCodeBody,
} from './staff-me.dto.js';
import { StaffMeService } from './staff-me.service.js';
import type { StaffMeView, StaffSessionPageView } from './staff-me.view.js';
import type { AddedPasskeyView, MfaView, RecoveryCodesView, SeedView } from './staff-mfa.view.js';
import { StaffPasswordsService } from './staff-passwords.service.js';
import { StaffSessions } from './staff-sessions.js';

@ApiTags('Staff: me')
@Controller('v1/staff')
export class StaffMeController {
  constructor(
    private readonly me: StaffMeService,
    private readonly passwords: StaffPasswordsService,
    private readonly methods: MfaMethods,
    private readonly sessions: StaffSessions,
  ) {}

  @Get('me')
  @Can('staff:me:read')
  show(@CurrentStaff() staff: Staff): Promise<StaffMeView> {
    return this.me.show(staff);
  }

  @Patch('me')
  @Can('staff:me:write')
  rename(@CurrentStaff() staff: Staff, @Body() { name }: StaffRenameBody): Promise<StaffMeView> {
    return this.me.rename(staff, name);
  }

  /** Changes the password and ends the other sessions. */
  @Post('me/password')
  @Can('staff:me:write')
  @HttpCode(204)
  async changePassword(@CurrentStaff() staff: Staff, @Body() body: StaffPasswordBody): Promise<void> {
    await this.passwords.change(staff, body.currentPassword, body.newPassword);
  }

  /** The second factors, and how many recovery codes are left. */
  @Get('me/mfa')
  @Can('staff:me:read')
  listMethods(@CurrentStaff() staff: Staff): Promise<MfaView> {
    return this.methods.list(staff);
  }

  /** Draws a seed for an application of codes; the one before works until the new one's first code is shown. */
  @Post('me/mfa/totp')
  @Can('staff:me:write')
  @StepUp()
  @HttpCode(200)
  drawSeed(@CurrentStaff() staff: Staff): Promise<SeedView> {
    return this.methods.drawSeed(staff);
  }

  /** The seed's first code: from now on it is the one that works. */
  @Post('me/mfa/totp/confirm')
  @Can('staff:me:write')
  @StepUp()
  @HttpCode(204)
  async confirmSeed(@CurrentStaff() staff: Staff, @Body() { code }: TotpCodeBody, @Ip() ip: string): Promise<void> {
    await this.methods.confirmSeed(staff, code, ip);
  }

  /** What a passkey has to be made with. */
  @Post('me/mfa/passkey-options')
  @Can('staff:me:write')
  @StepUp()
  @HttpCode(200)
  passkeyOptions(@CurrentStaff() staff: Staff): Promise<PasskeyCreationView> {
    return this.methods.passkeyOptions(staff);
  }

  @Post('me/mfa/passkeys')
  @Can('staff:me:write')
  @StepUp()
  addPasskey(@CurrentStaff() staff: Staff, @Body() { name, passkey }: AddPasskeyBody): Promise<AddedPasskeyView> {
    return this.methods.addPasskey(staff, name, passkey);
  }

  @Patch('me/mfa/passkeys/:id')
  @Can('staff:me:write')
  @HttpCode(204)
  async renamePasskey(
    @CurrentStaff() staff: Staff,
    @Param() { id }: OwnIdParam,
    @Body() { name }: RenamePasskeyBody,
  ): Promise<void> {
    await this.methods.rename(staff, id, name);
  }

  /** Removes a second factor, but never the last. */
  @Delete('me/mfa/:id')
  @Can('staff:me:write')
  @StepUp()
  @HttpCode(204)
  async removeMethod(@CurrentStaff() staff: Staff, @Param() { id }: OwnIdParam): Promise<void> {
    await this.methods.remove(staff, id);
  }

  /** Ten new recovery codes; those before are worth nothing any more. */
  @Post('me/recovery-codes')
  @Can('staff:me:write')
  @StepUp()
  async renewCodes(@CurrentStaff() staff: Staff): Promise<RecoveryCodesView> {
    return { recoveryCodes: await this.methods.renewCodes(staff) };
  }

  /** The sessions that stand, newest first. */
  @Get('sessions')
  @Can('staff:me:read')
  listSessions(@CurrentStaff() staff: Staff, @Query() page: PageQuery): Promise<StaffSessionPageView> {
    return this.sessions.list(staff, page);
  }

  @Delete('sessions/:id')
  @Can('staff:me:write')
  @HttpCode(204)
  async endSession(@CurrentStaff() { staffId }: Staff, @Param() { id }: OwnIdParam): Promise<void> {
    await this.sessions.end(staffId, id, 'ended-by-owner');
  }
}

import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/http/access.js';
import { type Enrolled, EnrolmentService } from './enrolment.service.js';
import type { PasskeyCreationView } from './passkey.view.js';
import { loginView, tokensView } from './staff-answers.js';
import { AcceptBody, EnrolmentTokenBody, EnrolPasskeyBody, EnrolTotpBody, InvitationParam } from './staff-auth.dto.js';
import type { InvitationView } from './staff-auth.view.js';
import { Device } from './staff-device.js';
import { StaffInvitationsService } from './staff-invitations.service.js';
import type { EnrolledView, SeedView, StaffLoginView } from './staff-mfa.view.js';
import type { StaffDevice } from './staff-sessions.js';
import { StaffTokens } from './staff-tokens.js';

/** From an invitation to the first session: a password, then a second factor. */
@ApiTags('Staff: sign-in')
@Controller('v1/staff')
@Public()
export class EnrolmentController {
  constructor(
    private readonly invitations: StaffInvitationsService,
    private readonly enrolment: EnrolmentService,
    private readonly tokens: StaffTokens,
  ) {}

  /** Who is invited, and to what. Looking does not use the invitation. */
  @Get('invitations/:token')
  look(@Param() { token }: InvitationParam): Promise<InvitationView> {
    return this.invitations.look(token);
  }

  /** Chooses the password; what it answers opens the choice of a second factor. */
  @Post('invitations/:token/accept')
  @HttpCode(200)
  async accept(@Param() { token }: InvitationParam, @Body() { password }: AcceptBody): Promise<StaffLoginView> {
    return loginView(await this.invitations.accept(token, password));
  }

  /** Draws a seed for an application of codes. */
  @Post('auth/enrolment/totp')
  @HttpCode(200)
  drawSeed(@Body() { enrolmentToken }: EnrolmentTokenBody): Promise<SeedView> {
    return this.enrolment.drawSeed(enrolmentToken);
  }

  /** The seed's first code: from now on it is asked for, and this is the first session. */
  @Post('auth/enrolment/totp/confirm')
  @HttpCode(200)
  async confirmSeed(
    @Body() { enrolmentToken, code }: EnrolTotpBody,
    @Device() device: StaffDevice,
  ): Promise<EnrolledView> {
    return this.enrolled(await this.enrolment.confirmSeed(enrolmentToken, code, device));
  }

  /** What a passkey has to be made with. */
  @Post('auth/enrolment/passkey-options')
  @HttpCode(200)
  passkeyOptions(@Body() { enrolmentToken }: EnrolmentTokenBody): Promise<PasskeyCreationView> {
    return this.enrolment.passkeyOptions(enrolmentToken);
  }

  /** The passkey that was made: from now on it is asked for, and this is the first session. */
  @Post('auth/enrolment/passkey')
  @HttpCode(200)
  async addPasskey(@Body() body: EnrolPasskeyBody, @Device() device: StaffDevice): Promise<EnrolledView> {
    const { enrolmentToken, name, passkey } = body;
    return this.enrolled(await this.enrolment.addPasskey(enrolmentToken, name, passkey, device));
  }

  private enrolled({ session, recoveryCodes }: Enrolled): EnrolledView {
    return { ...tokensView(this.tokens, session), recoveryCodes };
  }
}

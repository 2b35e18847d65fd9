import { Body, Controller, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can, Public } from '../../platform/http/access.js';
import { CurrentStaff, type Staff } from '../../platform/http/current.js';
import { loginView, tokensView } from './staff-answers.js';
import { StaffForgotBody, StaffLoginBody, StaffRefreshBody, StaffResetBody, StepUpBody } from './staff-auth.dto.js';
import { Device } from './staff-device.js';
import type { PasskeyRequestView } from './passkey.view.js';
import type { StaffLoginView, StaffTokensView, StepUpView } from './staff-mfa.view.js';
import { proofOf } from './proof-of.js';
import { StaffPasswordsService } from './staff-passwords.service.js';
import { StaffRefreshService } from './staff-refresh.service.js';
import { type StaffDevice, StaffSessions } from './staff-sessions.js';
import { StaffSignInService } from './staff-sign-in.service.js';
import { StaffTokens } from './staff-tokens.js';
import { StepUpService } from './step-up.service.js';

@ApiTags('Staff: sign-in')
@Controller('v1/staff/auth')
export class StaffAuthController {
  constructor(
    private readonly signIns: StaffSignInService,
    private readonly refreshes: StaffRefreshService,
    private readonly passwords: StaffPasswordsService,
    private readonly sessions: StaffSessions,
    private readonly stepUps: StepUpService,
    private readonly tokens: StaffTokens,
  ) {}

  /** The first half: answers with what the second needs, or with what choosing a second factor needs. */
  @Post('login')
  @Public()
  @HttpCode(200)
  async login(@Body() body: StaffLoginBody, @Device() device: StaffDevice): Promise<StaffLoginView> {
    return loginView(await this.signIns.begin(body, device));
  }

  /** Exchanges a refresh token for new tokens. One that comes back ends the session. */
  @Post('refresh')
  @Public()
  @HttpCode(200)
  async refresh(@Body() { refreshToken }: StaffRefreshBody): Promise<StaffTokensView> {
    return tokensView(this.tokens, await this.refreshes.refresh(refreshToken));
  }

  /** Ends the session of the access token. */
  @Post('logout')
  @Can('staff:me:write')
  @HttpCode(204)
  async logout(@CurrentStaff() { staffId, sessionId }: Staff): Promise<void> {
    await this.sessions.end(staffId, sessionId, 'logout');
  }

  /** Mails a link to choose a new password, if the address has an account. */
  @Post('forgot-password')
  @Public()
  @HttpCode(202)
  async forgotPassword(@Body() { email, tenant }: StaffForgotBody, @Ip() ip: string): Promise<void> {
    await this.passwords.forgot(email, tenant, ip);
  }

  /** Sets the password by the mailed token and ends every session. Signing in still takes the second factor. */
  @Post('reset-password')
  @Public()
  @HttpCode(204)
  async resetPassword(@Body() { token, password }: StaffResetBody): Promise<void> {
    await this.passwords.reset(token, password);
  }

  /** What a passkey has to sign for `step-up`. */
  @Post('step-up/passkey-options')
  @Can('staff:me:write')
  @HttpCode(200)
  stepUpOptions(@CurrentStaff() staff: Staff): Promise<PasskeyRequestView> {
    return this.stepUps.passkeyOptions(staff);
  }

  /** Shows the second factor again: for ten minutes this session's routes marked `x-step-up` are open. */
  @Post('step-up')
  @Can('staff:me:write')
  @HttpCode(200)
  async stepUp(@CurrentStaff() staff: Staff, @Body() body: StepUpBody, @Ip() ip: string): Promise<StepUpView> {
    return { until: await this.stepUps.open(staff, proofOf(body), ip) };
  }
}

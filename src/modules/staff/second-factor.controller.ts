import { Body, Controller, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/http/access.js';
import type { PasskeyRequestView } from './passkey.view.js';
import { SecondFactorService } from './second-factor.service.js';
import type { Proof } from './second-factors.js';
import { tokensView } from './staff-answers.js';
import { MfaPasskeyBody, MfaRecoveryCodeBody, MfaTokenBody, MfaTotpBody, PasskeySignInBody } from './staff-auth.dto.js';
import { Device } from './staff-device.js';
import type { StaffTokensView } from './staff-mfa.view.js';
import type { StaffDevice } from './staff-sessions.js';
import { StaffTokens } from './staff-tokens.js';

/** The second half of signing in. Each takes the token of the first half, which opens nothing else. */
@ApiTags('Staff: sign-in')
@Controller('v1/staff/auth')
@Public()
export class SecondFactorController {
  constructor(
    private readonly secondFactors: SecondFactorService,
    private readonly tokens: StaffTokens,
  ) {}

  /** With a code of the application. */
  @Post('mfa/totp')
  @HttpCode(200)
  byTotp(@Body() { mfaToken, code }: MfaTotpBody, @Device() device: StaffDevice): Promise<StaffTokensView> {
    return this.finish(mfaToken, { method: 'totp', code }, device);
  }

  /** With a recovery code, which is used up; its owner is told by mail. */
  @Post('mfa/recovery-code')
  @HttpCode(200)
  byCode(@Body() { mfaToken, code }: MfaRecoveryCodeBody, @Device() device: StaffDevice): Promise<StaffTokensView> {
    return this.finish(mfaToken, { method: 'recovery-code', code }, device);
  }

  /** What one of the person's passkeys has to sign. */
  @Post('mfa/passkey-options')
  @HttpCode(200)
  passkeyOptions(@Body() { mfaToken }: MfaTokenBody, @Ip() ip: string): Promise<PasskeyRequestView> {
    return this.secondFactors.passkeyOptions(mfaToken, ip);
  }

  /** With a passkey. */
  @Post('mfa/passkey')
  @HttpCode(200)
  byPasskey(@Body() { mfaToken, passkey }: MfaPasskeyBody, @Device() device: StaffDevice): Promise<StaffTokensView> {
    return this.finish(mfaToken, { method: 'passkey', response: passkey }, device);
  }

  /** What any passkey of ours has to sign, to sign in without a password. */
  @Post('passkey-options')
  @HttpCode(200)
  openOptions(@Ip() ip: string): Promise<PasskeyRequestView> {
    return this.secondFactors.openOptions(ip);
  }

  /** Signs in with a passkey alone: it verified the person. */
  @Post('passkey')
  @HttpCode(200)
  async byPasskeyAlone(
    @Body() { passkey }: PasskeySignInBody,
    @Device() device: StaffDevice,
  ): Promise<StaffTokensView> {
    return tokensView(this.tokens, await this.secondFactors.byPasskeyAlone(passkey, device));
  }

  private async finish(mfaToken: string, proof: Proof, device: StaffDevice): Promise<StaffTokensView> {
    return tokensView(this.tokens, await this.secondFactors.finish(mfaToken, proof, device));
  }
}

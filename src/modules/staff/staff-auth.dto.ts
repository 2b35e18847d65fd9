import { IsObject, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { applyDecorators } from '@nestjs/common';
import { IfGiven, IsLine } from '../../platform/http/dto.js';
import { IsEmailAddress } from '../auth/email-address.js';
import { IsPassword, IsToken } from '../auth/secret-fields.js';
import { CreatedPasskey, SignedPasskey } from './passkey.dto.js';

export function IsTotpCode(): PropertyDecorator {
  return applyDecorators(IsString(), Matches(/^\d{6}$/, { message: 'INVALID_CODE: Escriba los seis números.' }));
}

function IsRecoveryCode(): PropertyDecorator {
  return applyDecorators(IsString(), MaxLength(40), Matches(/[0-9A-Za-z]/));
}

export class StaffLoginBody {
  /** @example marta.gomez@almafuerte.example */
  @IsEmailAddress() email: string;
  @IsPassword() password: string;
  /** The cooperative's slug; for who works for several. @example almafuerte */
  @IfGiven() @IsLine(40) tenant?: string;
}

export class MfaTokenBody {
  /** Of `login`. */
  @IsToken() mfaToken: string;
}

export class MfaTotpBody extends MfaTokenBody {
  /** Each is good once. @example 123456 */
  @IsTotpCode() code: string;
}

export class MfaRecoveryCodeBody extends MfaTokenBody {
  /** However it is typed. @example 4KQ7-9XTR-M2ZD */
  @IsRecoveryCode() code: string;
}

export class MfaPasskeyBody extends MfaTokenBody {
  @IsObject() @ValidateNested() @Type(() => SignedPasskey) passkey: SignedPasskey;
}

export class PasskeySignInBody {
  @IsObject() @ValidateNested() @Type(() => SignedPasskey) passkey: SignedPasskey;
}

export class EnrolmentTokenBody {
  /** Of `login`, or of an accepted invitation. */
  @IsToken() enrolmentToken: string;
}

export class EnrolTotpBody extends EnrolmentTokenBody {
  /** The first that the application shows. @example 123456 */
  @IsTotpCode() code: string;
}

export class EnrolPasskeyBody extends EnrolmentTokenBody {
  /** To tell it from others. @example Teléfono de Ana */
  @IsLine(60) name: string;
  @IsObject() @ValidateNested() @Type(() => CreatedPasskey) passkey: CreatedPasskey;
}

/** One of the three. */
export class StepUpBody {
  /** @example 123456 */
  @IfGiven() @IsTotpCode() code?: string;
  @IfGiven() @IsObject() @ValidateNested() @Type(() => SignedPasskey) passkey?: SignedPasskey;
  /** @example 4KQ7-9XTR-M2ZD */
  @IfGiven() @IsRecoveryCode() recoveryCode?: string;
}

export class StaffRefreshBody {
  /** The newest one of the session; each is good for one exchange. */
  @IsToken() refreshToken: string;
}

export class StaffForgotBody {
  /** @example marta.gomez@almafuerte.example */
  @IsEmailAddress() email: string;
  /** The cooperative's slug; without it each account of the address gets a link. @example almafuerte */
  @IfGiven() @IsLine(40) tenant?: string;
}

export class StaffResetBody {
  /** From the link in the mail. */
  @IsToken() token: string;
  /** 12 to 128 characters; common and obvious ones are refused. */
  @IsPassword() password: string;
}

/** The token of an invitation, in the path. */
export class InvitationParam {
  @IsToken() token: string;
}

export class AcceptBody {
  /** 12 to 128 characters; common and obvious ones are refused. */
  @IsPassword() password: string;
}

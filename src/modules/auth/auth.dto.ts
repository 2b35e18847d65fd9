import { applyDecorators } from '@nestjs/common';
import { IsBoolean, IsString, MaxLength, MinLength } from 'class-validator';
import { IfGiven } from '../../platform/http/dto.js';
import { IsEmailAddress } from './email-address.js';
import { IsPersonName } from './person-name.js';

/** Far above every tenant's limit, which counts code points and is asked later; nothing longer is looked at. */
export const PASSWORD_UNITS = 1024;

/** A password as typed; the tenant's policy rules new ones. */
export function IsPassword(): PropertyDecorator {
  return applyDecorators(IsString(), MinLength(1), MaxLength(PASSWORD_UNITS));
}

/** A token as we make them, or anything of that size. */
export function IsToken(): PropertyDecorator {
  return applyDecorators(IsString(), MinLength(1), MaxLength(200));
}

export class RegisterBody {
  /** @example Georgina */
  @IsPersonName() firstName: string;
  /** @example Paván */
  @IsPersonName() lastName: string;
  /** @example georgina.pavan@example.com */
  @IsEmailAddress() email: string;
  /** By the tenant's `passwordPolicy`, counted in characters; common and obvious ones are refused. */
  @IsPassword() password: string;
}

export class ActivateBody {
  /** From the link in the mail. */
  @IsToken() token: string;
}

/** Names the address that a mail is asked for. */
export class EmailBody {
  /** @example georgina.pavan@example.com */
  @IsEmailAddress() email: string;
}

export class LoginBody {
  /** @example georgina.pavan@example.com */
  @IsEmailAddress() email: string;
  @IsPassword() password: string;
  /** «Mantener sesión iniciada»: 30 days without use instead of 12 hours. */
  @IfGiven() @IsBoolean() keepSignedIn: boolean = false;
}

export class RefreshBody {
  /** The newest one of the session; each is good for one exchange. */
  @IsToken() refreshToken: string;
}

export class ResetPasswordBody {
  /** From the link in the mail. */
  @IsToken() token: string;
  @IsPassword() password: string;
}

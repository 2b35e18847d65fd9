import { IsBoolean } from 'class-validator';
import { IfGiven } from '../../platform/http/dto.js';
import { IsEmailAddress } from './email-address.js';
import { IsPersonName } from './person-name.js';
import { IsPassword, IsToken } from './secret-fields.js';

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

import { IfGiven, IsLine } from '../../platform/http/dto.js';
import { IsPassword } from './auth.dto.js';

/** The names to change; what is left out stays. */
export class RenameBody {
  /** @example Georgina */
  @IfGiven() @IsLine(80) firstName?: string;
  /** @example Paván */
  @IfGiven() @IsLine(80) lastName?: string;
}

export class ChangePasswordBody {
  @IsPassword() currentPassword: string;
  /** By the tenant's `passwordPolicy`. */
  @IsPassword() newPassword: string;
}

export class DeleteMeBody {
  /** The current password: there is no way back. */
  @IsPassword() password: string;
}

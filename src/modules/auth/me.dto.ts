import { IfGiven } from '../../platform/http/dto.js';
import { IsPersonName } from './person-name.js';
import { IsPassword } from './secret-fields.js';

/** The names to change; what is left out stays. */
export class RenameBody {
  /** @example Georgina */
  @IfGiven() @IsPersonName() firstName?: string;
  /** @example Paván */
  @IfGiven() @IsPersonName() lastName?: string;
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

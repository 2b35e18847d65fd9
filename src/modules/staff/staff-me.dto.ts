import { Type } from 'class-transformer';
import { IsObject, IsUUID, ValidateNested } from 'class-validator';
import { IfGiven, IsLine } from '../../platform/http/dto.js';
import { IsPersonName } from '../auth/person-name.js';
import { IsPassword } from '../auth/secret-fields.js';
import { CreatedPasskey } from './passkey.dto.js';
import { IsTotpCode } from './staff-auth.dto.js';

/** The path of a thing that belongs to no cooperative: `/{id}`. */
export class OwnIdParam {
  /** The resource's id (UUID). */
  @IsUUID() id: string;
}

export class StaffRenameBody {
  /** @example Marta Gómez */
  @IfGiven() @IsPersonName() name?: string;
}

export class StaffPasswordBody {
  @IsPassword() currentPassword: string;
  /** 12 to 128 characters; common and obvious ones are refused. */
  @IsPassword() newPassword: string;
}

export class TotpCodeBody {
  /** The first that the application shows. @example 123456 */
  @IsTotpCode() code: string;
}

export class AddPasskeyBody {
  /** To tell it from others. @example Teléfono de Ana */
  @IsLine(60) name: string;
  @IsObject() @ValidateNested() @Type(() => CreatedPasskey) passkey: CreatedPasskey;
}

export class RenamePasskeyBody {
  /** @example Teléfono de Ana */
  @IsLine(60) name: string;
}

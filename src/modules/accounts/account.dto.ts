import { IsOptional } from 'class-validator';
import { IsLine } from '../../platform/http/dto.js';

/** What the cooperative gives its members to link an account. */
export class LinkAccount {
  /** Number of the holder, as the cooperative's bills print it. @example "515" */
  @IsLine(20) holderNumber: string;

  /** The holder's web key; case and outer spaces do not count. @example "COOP2019" */
  @IsLine(64) webKey: string;

  /** What the member calls the account. @example "La casa de mamá" */
  @IsOptional() @IsLine(60) alias?: string | null;
}

export class RenameAccount {
  /** What the member calls the account; null takes the name away. @example "Negocio" */
  @IsOptional() @IsLine(60) alias?: string | null;
}

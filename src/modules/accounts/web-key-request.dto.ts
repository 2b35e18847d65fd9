import { IsOptional } from 'class-validator';
import { IsLine } from '../../platform/http/dto.js';
import { IsPhone } from '../../platform/http/phone.js';
import { IsToken } from '../auth/secret-fields.js';

/** A link to a holder, asked for without the web key. */
export class RequestWebKey {
  /** Number of the holder, as the cooperative's bills print it. @example "515" */
  @IsLine(20) holderNumber: string;

  /** A telephone that the cooperative may have on the holder's file, for whoever has no address there. @example 3571 15 631052 */
  @IsOptional() @IsPhone() phone?: string | null;
}

export class RedeemWebKeyRequest {
  /** From the link in the mail. */
  @IsToken() token: string;

  /** What the member calls the account. @example "La casa de mamá" */
  @IsOptional() @IsLine(60) alias?: string | null;
}

/** `?token=` of a mailed link, and the same carried on by the page's form. */
export class RequestLink {
  @IsToken() token: string;
}

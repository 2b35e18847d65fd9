import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { IdParam, IsParagraphs, PageQuery } from '../../platform/http/dto.js';
import { IsPhone } from '../../platform/http/phone.js';
import { SERVICES, type Service } from '../../platform/tenancy/tenant.js';
import { CLAIM_STATUSES, type ClaimStatus } from './claim.entity.js';

export class CategoryQuery extends PageQuery {
  /** All of the cooperative's services where not given. */
  @IsOptional() @IsIn(SERVICES) service?: Service;
}

export class FileClaim {
  /** A supply of one of the member's accounts. */
  @IsUUID() supplyId: string;

  /** One of the supply's services. @example electricity */
  @IsIn(SERVICES) service: Service;

  /** One of the service's categories. */
  @IsOptional() @IsUUID() categoryId?: string | null;

  /** What happened. @example Desde anoche no hay luz en toda la cuadra. */
  @IsParagraphs(4000) description: string;

  /** Where to call; Argentine forms are understood. @example 3571 15 631052 */
  @IsOptional() @IsPhone() phone?: string | null;
}

export class ClaimQuery extends PageQuery {
  @IsOptional() @IsIn(SERVICES) service?: Service;
  @IsOptional() @IsIn(CLAIM_STATUSES) status?: ClaimStatus;
}

export class AddMessage {
  /** @example Ya volvió la luz, gracias. */
  @IsParagraphs(4000) text: string;
}

export class AttachmentParam extends IdParam {
  /** The attachment's id (UUID). */
  @IsUUID() attachmentId: string;
}

export class TrackingParam {
  /** The cooperative's slug. @example almafuerte */
  @IsString() tenant: string;

  /** @example 7Q2KX-0MB4T-9ZC1H-W3F8N */
  @IsString() @MaxLength(60) code: string;
}

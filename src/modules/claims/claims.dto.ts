import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsArgentineLatitude, IsArgentineLongitude } from '../../platform/http/argentine-point.js';
import { IdParam, IfGiven, IsLine, IsParagraphs, PageQuery } from '../../platform/http/dto.js';
import { IsPhone } from '../../platform/http/phone.js';
import { SERVICES, type Service } from '../../platform/tenancy/tenant.js';
import { CLAIM_STATUSES, type ClaimStatus } from './claim-status.js';

export class CategoryQuery extends PageQuery {
  /** All of the cooperative's services where not given. */
  @IsOptional() @IsIn(SERVICES) service?: Service;
}

/** A point, with what people call it. */
export class LocationBody {
  /** Degrees, at most six decimals. @example -32.193012 */
  @IsArgentineLatitude() latitude: number;

  /** @example -64.254487 */
  @IsArgentineLongitude() longitude: number;

  /** @example Bv. España 1234, frente a la plaza */
  @IsOptional() @IsLine(160) address?: string | null;
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

  /** Where it is, if not at the supply. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => LocationBody) location?: LocationBody | null;
}

export class ClaimQuery extends PageQuery {
  @IsOptional() @IsIn(SERVICES) service?: Service;
  @IsOptional() @IsIn(CLAIM_STATUSES) status?: ClaimStatus;
}

export class AddMessage {
  /** @example Ya volvió la luz, gracias. */
  @IsParagraphs(4000) text: string;
}

export class ConfirmClaim {
  /** 1 to 5. @example 4 */
  @IsOptional() @IsInt() @Min(1) @Max(5) rating?: number | null;

  /** @example Vinieron enseguida. */
  @IsOptional() @IsParagraphs(1000) comment?: string | null;
}

export class ReopenClaim {
  /** What is still wrong. @example Volvió a cortarse a la hora. */
  @IsParagraphs(4000) text: string;
}

export class NearbyQuery extends PageQuery {
  /** A supply of one of the member's accounts. */
  @IsUUID() supplyId: string;

  /** One of the supply's services. */
  @IsIn(SERVICES) service: Service;
}

export class JoinClaim {
  /** The member's own supply that has the same trouble, near the claim. */
  @IsUUID() supplyId: string;
}

const DAY_TEXT = /^(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

export class StatisticsQuery {
  /** The first day on which the claims were received; a year before `to` where not given. @example 2026-01-01 */
  @IfGiven() @Matches(DAY_TEXT) from?: string;

  /** The last such day; today where not given. @example 2026-12-31 */
  @IfGiven() @Matches(DAY_TEXT) to?: string;

  /** All of the cooperative's services where not given. */
  @IsOptional() @IsIn(SERVICES) service?: Service;
}

const SIZES = ['full', 'thumbnail'] as const;

export class AttachmentQuery {
  /** `thumbnail` is at most 400 pixels wide and high. */
  @IsOptional() @IsIn(SIZES) size: (typeof SIZES)[number] = 'full';
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

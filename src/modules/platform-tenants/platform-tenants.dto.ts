import { OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IfGiven, IsLine, PageQuery } from '../../platform/http/dto.js';
import { SLUG, TENANT_STATUSES, type TenantStatus } from '../../platform/tenancy/tenant.js';
import { TenantFile } from '../tenant/tenant-settings.dto.js';

export class SlugParam {
  /** The cooperative's slug. @example almafuerte */
  @IsString() @Matches(SLUG) slug: string;
}

export class LogoParam {
  /** The cooperative's slug. @example almafuerte */
  @IsString() tenant: string;
  /** @example 3f9a01bc5d6e7f80.png */
  @Matches(/^[0-9a-f]{16}\.png$/) name: string;
}

export class TenantsQuery extends PageQuery {
  @IfGiven() @IsIn(TENANT_STATUSES) status?: TenantStatus;
}

export class NewTenantBody {
  /** In its addresses: lower-case letters, digits and inner hyphens. @example almafuerte */
  @IsString() @Matches(SLUG) slug: string;
  /** The onboarding file (`tenant.json`). */
  @IsObject() @ValidateNested() @Type(() => TenantFile) settings: TenantFile;
}

/** The onboarding file without credentials and mappings, which have routes of their own. */
export class TenantSettingsBody extends OmitType(TenantFile, ['payments', 'mappings'] as const) {}

export class SuspensionBody {
  /** Why, for support; members read a sentence of ours. At least ten characters. @example Convenio vencido el 30/11 */
  @IsLine(500) @MinLength(10) reason: string;
  /** Whether members are mailed that their office is closed. */
  @IfGiven() @IsBoolean() tellMembers: boolean = true;
}

export class DeletionBody {
  /** The cooperative's slug once more, so that nobody deletes another than they mean. @example almafuerte */
  @IsLine(40) confirm: string;
  /** Days until its data go, in which it can be taken back. */
  @IfGiven() @IsInt() @Min(7) @Max(365) graceDays: number = 30;
}

/** Those that are not named stay as they are. */
export class FeaturesBody {
  @IfGiven() @IsBoolean() registration?: boolean;
  @IfGiven() @IsBoolean() payments?: boolean;
  @IfGiven() @IsBoolean() claims?: boolean;
  @IfGiven() @IsBoolean() contact?: boolean;
  @IfGiven() @IsBoolean() webPush?: boolean;
}

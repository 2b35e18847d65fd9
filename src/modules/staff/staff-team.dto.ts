import { ArrayMaxSize, ArrayUnique, IsArray, IsIn } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IfGiven, IsLine, PageQuery } from '../../platform/http/dto.js';
import { type Grant, GRANTS, STAFF_ROLES, type StaffRole } from '../../platform/http/staff-policy.js';
import { IsEmailAddress } from '../auth/email-address.js';
import { IsPersonName } from '../auth/person-name.js';
import type { StaffStatus } from './staff-account.js';

/** The roles at a cooperative. */
const AT_A_TENANT = ['admin', 'operator'] as const;
type TenantRole = (typeof AT_A_TENANT)[number];

function AreGrants(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ enum: GRANTS, isArray: true, required: false }),
    IfGiven(),
    IsArray(),
    ArrayMaxSize(GRANTS.length),
    ArrayUnique(),
    IsIn(GRANTS, { each: true }),
  );
}

/** Who joins a cooperative's staff. */
export class InviteBody {
  /** @example marta.gomez@almafuerte.example */
  @IsEmailAddress() email: string;
  /** @example Marta Gómez */
  @IsPersonName() name: string;
  @IsIn(AT_A_TENANT) role: TenantRole;
  /** What an operator may do; an admin may do all of it. */
  @AreGrants() permissions: Grant[] = [];
}

export class AllowBody {
  @IsIn(AT_A_TENANT) role: TenantRole;
  /** What an operator may do, in the place of what they could. */
  @AreGrants() permissions: Grant[] = [];
}

export class PlatformAllowBody {
  /** An account of support's stays support's, and the others' stay at their cooperative. */
  @IsIn(STAFF_ROLES) role: StaffRole;
  /** What an operator may do, in the place of what they could. */
  @AreGrants() permissions: Grant[] = [];
}

/** Who joins support, or, where a cooperative is named, its staff. */
export class PlatformInviteBody {
  /** @example marina.ruiz@procoop.example */
  @IsEmailAddress() email: string;
  /** @example Marina Ruiz */
  @IsPersonName() name: string;
  @IsIn(STAFF_ROLES) role: StaffRole;
  /** The cooperative's slug; for admins and operators. @example almafuerte */
  @IfGiven() @IsLine(40) tenant?: string;
  @AreGrants() permissions: Grant[] = [];
}

export class TeamQuery extends PageQuery {
  @IfGiven() @IsIn(STAFF_ROLES) role?: StaffRole;
  @IfGiven() @IsIn(['invited', 'active', 'disabled']) status?: StaffStatus;
}

export class StaffQuery extends TeamQuery {
  /** The cooperative's slug. @example almafuerte */
  @IfGiven() @IsLine(40) tenant?: string;
}

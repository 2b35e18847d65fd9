import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsUUID, ValidateIf } from 'class-validator';
import { IfGiven, IsLine, IsParagraphs, PageQuery } from '../../platform/http/dto.js';
import { IsInstant } from '../../platform/http/instant.js';
import { SERVICES, type Service } from '../../platform/tenancy/tenant.js';
import { CLAIM_STATUSES, type ClaimStatus } from './claim-status.js';
import { PRIORITIES, type Priority } from './default-categories.js';

const flag = ({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value);
const words = ({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value);

/** All of what is not given. */
export class BoardFilter extends PageQuery {
  /** By commas; those that wait for the cooperative, where none are named. @example received,assigned */
  @IfGiven()
  @Transform(words)
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(CLAIM_STATUSES.length)
  @IsIn(CLAIM_STATUSES, { each: true })
  status?: ClaimStatus[];

  @IfGiven() @IsIn(SERVICES) service?: Service;
  @IfGiven() @IsIn(PRIORITIES) priority?: Priority;
  /** The account of who has it; see `assignees`. */
  @IfGiven() @IsUUID() assigneeId?: string;
  /** Those alone that nobody has. */
  @IfGiven() @Transform(flag) @IsBoolean() unassigned?: boolean;
  /** Those alone whose time to be answered is over. */
  @IfGiven() @Transform(flag) @IsBoolean() overdue?: boolean;
  /** Those alone that wait for an answer whose time ends before. @example 2026-11-23T03:00:00Z */
  @IfGiven() @IsInstant() dueBefore?: Date;
  /** Part of the number, the description, the holder's name, the supply's number or the address. @example España */
  @IfGiven() @IsLine(100) text?: string;
}

export class AssigneeQuery {
  /** Those who may work on its claims; on any service's where not given. */
  @IfGiven() @IsIn(SERVICES) service?: Service;
}

export class AssignBody {
  /** One of the cooperative's own accounts that may work on the claim. */
  @IsUUID() staffId: string;
}

export class ClaimTextBody {
  /** @example Va una cuadrilla esta tarde. */
  @IsParagraphs(4000) text: string;
}

const DEEDS = ['assign', 'start', 'answer', 'note', 'resolve'] as const;
export type Deed = (typeof DEEDS)[number];
const SAID = ['answer', 'note', 'resolve'] as const satisfies Deed[];

/** One thing done to many claims. */
export class BulkBody {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(100) @ArrayUnique() @IsUUID('all', { each: true }) ids: string[];
  @IsIn(DEEDS) action: Deed;
  /** Of `assign`. */
  @ValidateIf((body: BulkBody) => body.action === 'assign' || body.staffId !== undefined) @IsUUID() staffId?: string;
  /** Of `answer`, `note` and `resolve`. */
  @ValidateIf((body: BulkBody) => (SAID as string[]).includes(body.action) || body.text !== undefined)
  @IsParagraphs(4000)
  text?: string;
}

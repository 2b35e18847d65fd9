import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { IfGiven, IsLine, IsParagraphs } from '../../platform/http/dto.js';
import { SERVICES, type Service } from '../../platform/tenancy/tenant.js';
import { PRIORITIES, type Priority } from './default-categories.js';

/** `hours` alone, or `days` with their calendar. */
export class DeadlineBody {
  /** @example 4 */
  @IsOptional() @IsInt() @Min(1) @Max(1440) hours?: number | null;
  /** @example 10 */
  @IsOptional() @IsInt() @Min(1) @Max(365) days?: number | null;
  @IsOptional() @IsIn(['business', 'calendar']) calendar?: 'business' | 'calendar' | null;
}

/** What is left out stays as it is. */
export class CategoryBody {
  /** @example Poste inclinado */
  @IfGiven() @IsLine(120) name?: string;
  /** `safety`: somebody may be hurt. */
  @IfGiven() @IsIn(PRIORITIES) priority?: Priority;
  /** What to do at once, before the claim is written; null for nothing. */
  @IsOptional() @IsParagraphs(4000) advice?: string | null;
  /** Its own time to answer; null for the cooperative's. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => DeadlineBody) deadline?: DeadlineBody | null;
  /** About one member alone, such as billing: no neighbour is offered it. */
  @IfGiven() @IsBoolean() personal?: boolean;
  /** Place in the service's list, from 0. */
  @IfGiven() @IsInt() @Min(0) @Max(9999) position?: number;
  /** Offered for new claims. */
  @IfGiven() @IsBoolean() active?: boolean;
}

export class NewCategoryBody extends CategoryBody {
  @IsIn(SERVICES) service: Service;
  /** @example Poste inclinado */
  @IsLine(120) declare name: string;
}

import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

/** Each cooperative on a page costs a statement over its tables. */
export class FiguresQuery {
  /** How many cooperatives at the most. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(50) limit: number = 20;

  /** `nextCursor` of the page before. */
  @IsOptional() @IsString() @MaxLength(500) cursor?: string;
}

export class MonthQuery {
  /** @example 2026-11 */
  @Matches(/^20\d{2}-(0[1-9]|1[0-2])$/) month: string;
}

export class UsageQuery extends FiguresQuery {
  /** @example 2026-11 */
  @Matches(/^20\d{2}-(0[1-9]|1[0-2])$/) month: string;
}

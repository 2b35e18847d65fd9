import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQuery } from '../../platform/http/dto.js';

const OUTCOMES = ['mailed', 'phone', 'unmatched'] as const;

export class WebKeyRequestQuery extends PageQuery {
  /** Only those for one holder. */
  @IsOptional() @IsUUID() holderId?: string;

  /** `phone` are those for whom somebody has to call. */
  @IsOptional() @IsIn(OUTCOMES) outcome?: (typeof OUTCOMES)[number];
}

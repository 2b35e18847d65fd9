import { IsIn, IsOptional, Matches } from 'class-validator';
import { SLUG } from '../../tenancy/tenant.js';
import type { Theme } from './mail-preview.js';

export class DevMailQuery {
  @IsOptional() @IsIn(['light', 'dark']) theme: Theme = 'light';

  @IsOptional() @IsIn(['html', 'text']) part: 'html' | 'text' = 'html';

  /** A cooperative's slug, for its name and colour. */
  @IsOptional() @Matches(SLUG) tenant?: string;
}

import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PageQuery } from '../../platform/http/dto.js';

export class TenantQuery extends PageQuery {
  /** Words of the name, the city or the province, with or without accents. @example cordoba */
  @IsOptional() @IsString() @MaxLength(100) @Matches(/^\P{Cc}*$/u) search?: string;
}

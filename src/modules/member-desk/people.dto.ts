import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min, MinLength } from 'class-validator';
import { IsLine } from '../../platform/http/dto.js';

export class PeopleQuery {
  /** Part of a name, number, address of mail, CUIT or DNI; with or without accents, capitals and signs. @example pavan georgina */
  @IsLine(100) @MinLength(1) q: string;

  /** How many of each at the most. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(50) limit: number = 20;
}

import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, Max, Min, ValidateIf } from 'class-validator';
import { IfGiven, IsLine } from '../../platform/http/dto.js';

export class MappingQuery {
  /** An earlier version; the one in force, where not given. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(999_999_999) version?: number;
}

export class NewMapping {
  /** Its settings, as docs/imports.md tells them; null takes files in the canonical form again. */
  @ValidateIf(({ mapping }: NewMapping) => mapping !== null) @IsObject() mapping: object | null;
  /** Why. @example El sistema nuevo exporta con punto decimal */
  @IfGiven() @IsLine(200) note?: string;
}

import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { IfGiven, IsLine } from '../../platform/http/dto.js';
import { SCOPES, type Scope } from '../sync/scopes.js';
import { SlugParam } from './platform-tenants.dto.js';

export class PrefixParam extends SlugParam {
  /** What stands between a key's two underscores. @example 3f9a01bc */
  @Matches(/^[0-9a-f]{8}$/) prefix: string;
}

export class NewApiKeyBody {
  /** What it is for. @example Sistema de gestión */
  @IsLine(120) name: string;
  /** The doors that it opens; all, where none is named. */
  @IfGiven() @IsArray() @ArrayMinSize(1) @ArrayMaxSize(SCOPES.length) @ArrayUnique() @IsIn(SCOPES, { each: true })
  scopes: Scope[] = [...SCOPES]; // prettier-ignore
  /** Days until it ends. */
  @IfGiven() @IsInt() @Min(1) @Max(3650) days: number = 365;
}

export class RotationBody {
  /** For how many days the key before works yet. */
  @IfGiven() @IsInt() @Min(0) @Max(60) overlapDays: number = 7;
  /** Days until the new one ends. */
  @IfGiven() @IsInt() @Min(1) @Max(3650) days: number = 365;
}

import { applyDecorators } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import {
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';

/** A line of text that a person typed: trimmed, not empty, bounded, without control characters. */
export function IsLine(max: number): PropertyDecorator {
  // eslint wants no control characters in a pattern; a property class says the same.
  return applyDecorators(trimmed(), IsString(), MinLength(1), MaxLength(max), Matches(/^\P{Cc}*$/u));
}

/** Paragraphs: as IsLine, but with line breaks and tabs. */
export function IsParagraphs(max: number): PropertyDecorator {
  return applyDecorators(trimmed(), IsString(), MinLength(1), MaxLength(max), Matches(/^(?:\P{Cc}|[\n\r\t])*$/u));
}

function trimmed(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));
}

/** The path of a tenant's resource: `/{tenant}/…/{id}`. */
export class IdParam {
  /** The cooperative's slug. @example almafuerte */
  @IsString() tenant: string;

  /** The resource's id (UUID). */
  @IsUUID() id: string;
}

/** `?limit=&cursor=` of every list. */
export class PageQuery {
  /** How many items at the most. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) limit: number = 50;

  /** `nextCursor` of the page before. */
  @IsOptional() @IsString() @MaxLength(500) cursor?: string;
}

/** A field that may be left out; unlike with IsOptional, `null` is not taken for that. */
export function IfGiven(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}

import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  Equals,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IfGiven, IsLine, IsParagraphs } from '../../platform/http/dto.js';
import { IsInstant } from '../../platform/http/instant.js';
import { SERVICES, type Service } from '../../platform/tenancy/tenant.js';

export class NewsDraft {
  /** @example Nuevo horario de atención */
  @IsLine(120) title: string;
  /** @example Desde el lunes atendemos de 7 a 13. */
  @IsParagraphs(4000) body: string;
}

export class StretchDraft {
  /** As people write it. @example Bv. España */
  @IsLine(120) street: string;
  /** First house, included; from the beginning where not given. @example 100 */
  @IfGiven() @IsInt() @Min(0) @Max(99_999) from?: number;
  /** Last house, included; to the end where not given. @example 300 */
  @IfGiven() @IsInt() @Min(0) @Max(99_999) to?: number;
}

/** One of the three. */
export class ScopeDraft {
  /** Everywhere. */
  @IfGiven() @Equals(true) all?: true;

  /** Numbers of supplies. @example ["44"] */
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(5000)
  @ArrayUnique()
  @Matches(/^\P{Cc}{1,20}$/u, { each: true })
  supplies?: string[];

  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => StretchDraft)
  streets?: StretchDraft[];
}

export class OutageDraft {
  /** What is done. @example Cambio de postes */
  @IsLine(120) title: string;
  /** @example Si termina antes, el servicio vuelve sin aviso previo: considere las instalaciones con tensión. */
  @IsParagraphs(4000) body: string;
  /** What is interrupted. */
  @IsArray() @ArrayMinSize(1) @ArrayUnique() @IsIn(SERVICES, { each: true }) services: Service[];
  @IsInstant() startsAt: Date;
  @IsInstant() endsAt: Date;
  @IsObject() @ValidateNested() @Type(() => ScopeDraft) scope: ScopeDraft;
}

/** What is left out stays as it is. */
export class OutageChange {
  @IfGiven() @IsLine(120) title?: string;
  @IfGiven() @IsParagraphs(4000) body?: string;
  @IfGiven() @IsArray() @ArrayMinSize(1) @ArrayUnique() @IsIn(SERVICES, { each: true }) services?: Service[];
  @IfGiven() @IsInstant() startsAt?: Date;
  @IfGiven() @IsInstant() endsAt?: Date;
  @IfGiven() @IsObject() @ValidateNested() @Type(() => ScopeDraft) scope?: ScopeDraft;
}

import { applyDecorators } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsArgentineLatitude, IsArgentineLongitude } from '../../platform/http/argentine-point.js';
import { IsInstant } from '../../platform/http/instant.js';
import { type Problem, wrongField } from '../../platform/http/problem.js';
import type { ClaimCriteria } from '../claims/claim-finder.js';
import { Degrees } from './file-request.dto.js';

/** The specification's, for one answer and for one question. */
const MOST = 1000;
const SPAN_MS = 90 * 86_400_000;

const STATES = ['open', 'closed'] as const;
export type State = (typeof STATES)[number];

/** Several, by commas. */
function IsList(most: number): PropertyDecorator {
  const partsOf = ({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.split(',').flatMap((part) => part.trim() || []) : value;
  return applyDecorators(Transform(partsOf), ArrayMaxSize(most));
}

/** The arguments of GET requests: the specification's, and those that other cities have added (pages, changes, a circle). */
export class RequestQuery {
  /** Nothing else counts where it is given. */
  @IsOptional() @IsList(100) service_request_id?: string[];
  @IsOptional() @IsList(200) service_code?: string[];
  @IsOptional() @IsList(2) @IsIn(STATES, { each: true }) status?: State[];
  @IsOptional() @IsInstant() start_date?: Date;
  @IsOptional() @IsInstant() end_date?: Date;
  @IsOptional() @IsInstant() updated_after?: Date;
  @IsOptional() @IsInstant() updated_before?: Date;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1000) page: number = 1;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(MOST) page_size: number = MOST;
  @IsOptional() @Degrees() @IsArgentineLatitude() lat?: number;
  @IsOptional() @Degrees() @IsArgentineLongitude() long?: number;
  /** Metres. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100_000) radius?: number;

  /** Of what is asked for by other things than ids and kinds; VALIDATION_FAILED for more than ninety days and for half a circle. */
  criteria(
    now: Date,
  ): Pick<ClaimCriteria, 'from' | 'until' | 'changedFrom' | 'changedUntil' | 'near' | 'limit' | 'offset'> {
    return {
      ...this.period(now),
      changedFrom: this.updated_after,
      changedUntil: this.updated_before && justAfter(this.updated_before),
      near: this.circle(),
      limit: this.page_size,
      offset: (this.page - 1) * this.page_size,
    };
  }

  /** The last ninety days where nothing says otherwise; all there is where changes are asked for. */
  private period(now: Date): Pick<ClaimCriteria, 'from' | 'until'> {
    const { start_date: start, end_date: end } = this;
    if (start && end && end < start) throw refusal('end_date', 'end_date no puede ser anterior a start_date.');
    if (start && end && end.getTime() - start.getTime() > SPAN_MS)
      throw refusal('end_date', 'Entre start_date y end_date no puede haber más de 90 días.');
    if (end) return { from: start ?? after(end, -SPAN_MS), until: justAfter(end) };
    if (start) return { from: start, until: justAfter(after(start, SPAN_MS)) };
    return this.updated_after || this.updated_before ? {} : { from: after(now, -SPAN_MS) };
  }

  private circle(): ClaimCriteria['near'] {
    const { lat: latitude, long: longitude, radius: metres } = this;
    if (latitude !== undefined && longitude !== undefined && metres !== undefined)
      return { latitude, longitude, metres };
    if (latitude === undefined && longitude === undefined && metres === undefined) return undefined;
    throw refusal('radius', 'Envíe lat, long y radius juntos.');
  }
}

/** Instants are told to the second: one that is told belongs to what ends with it. */
function justAfter(instant: Date): Date {
  return after(instant, 1000);
}

function after(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}

function refusal(field: string, detail: string): Problem {
  return wrongField(field, 'NOT_ALLOWED', detail);
}

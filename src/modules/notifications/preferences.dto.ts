import { Type } from 'class-transformer';
import {
  Equals,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IfGiven } from '../../platform/http/dto.js';
import { type Digest, DIGESTS } from './choices.js';

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

export class ChannelsBody {
  @IfGiven() @IsBoolean() mail?: boolean;
  @IfGiven() @IsBoolean() push?: boolean;
}

/** Of events whose mail is a proof or an answer. */
export class ProofChannelsBody {
  /** Cannot be switched off. */
  @IfGiven()
  @Equals(true, { message: 'ALWAYS_MAILED: Estos correos se envían siempre: son comprobantes o respuestas suyas.' })
  mail?: boolean;

  @IfGiven() @IsBoolean() push?: boolean;
}

/** Those that are left out stay as they are. */
export class EventChannelsBody {
  @IfGiven() @IsObject() @ValidateNested() @Type(() => ChannelsBody) 'invoice.issued'?: ChannelsBody;
  @IfGiven() @IsObject() @ValidateNested() @Type(() => ChannelsBody) 'invoice.due'?: ChannelsBody;
  @IfGiven() @IsObject() @ValidateNested() @Type(() => ChannelsBody) 'invoice.overdue'?: ChannelsBody;
  @IfGiven() @IsObject() @ValidateNested() @Type(() => ProofChannelsBody) payment?: ProofChannelsBody;
  @IfGiven() @IsObject() @ValidateNested() @Type(() => ChannelsBody) claim?: ChannelsBody;
  @IfGiven() @IsObject() @ValidateNested() @Type(() => ProofChannelsBody) contact?: ProofChannelsBody;
  @IfGiven() @IsObject() @ValidateNested() @Type(() => ChannelsBody) outage?: ChannelsBody;
  @IfGiven() @IsObject() @ValidateNested() @Type(() => ChannelsBody) news?: ChannelsBody;
}

export class QuietHoursBody {
  /** @example 22:00 */
  @Matches(CLOCK) from: string;
  /** @example 08:00 */
  @Matches(CLOCK) to: string;
}

/** What is left out stays as it is. */
export class ChangePreferences {
  @IfGiven() @IsObject() @ValidateNested() @Type(() => EventChannelsBody) events?: EventChannelsBody;

  /** @example 3 */
  @IfGiven() @IsInt() @Min(1) @Max(10) dueDays?: number;

  /** @example daily */
  @IfGiven() @IsIn(DIGESTS) digest?: Digest;

  /** Null for none. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => QuietHoursBody) quietHours?: QuietHoursBody | null;
}

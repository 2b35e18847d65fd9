import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IfGiven } from '../../http/dto.js';
import { SLUG } from '../../tenancy/tenant.js';

/** What became of one mail. It is named by `messageId`, or else by `recipient` and `tenant`. */
export class ReportedMailEvent {
  @IsIn(['bounce', 'complaint']) type: 'bounce' | 'complaint';

  /** Of a bounce: nobody is there, and nothing more is to be sent to the address. @example true */
  @IfGiven() @IsBoolean() permanent?: boolean;

  /** The mail's Message-ID. @example <019aa000-0000-7000-8000-00000000000a.almafuerte@cooponline.example> */
  @IfGiven() @IsString() @MaxLength(400) messageId?: string;

  /** @example socia@example.com */
  @IfGiven() @IsEmail() recipient?: string;

  /** The cooperative's slug. @example almafuerte */
  @IfGiven() @Matches(SLUG) tenant?: string;

  /** The server's words. @example 550 5.1.1 no such user */
  @IfGiven() @IsString() @MaxLength(2000) reason?: string;

  /** When it happened (RFC 3339). @example 2026-11-22T12:00:00Z */
  @Matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/) at: string;
}

/** Bounces and complaints. Repeats do no harm. */
export class ReportMailEvents {
  @IsArray()
  @ArrayMaxSize(1000)
  @ValidateNested({ each: true })
  @Type(() => ReportedMailEvent)
  events: ReportedMailEvent[];
}

import { IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { IfGiven, IsLine, PageQuery } from '../../platform/http/dto.js';
import { PAYMENT_STATUSES, type PaymentStatus } from '../payments/payment.entity.js';

export class StaffPaymentQuery extends PageQuery {
  /** Only those in one state. */
  @IsOptional() @IsIn(PAYMENT_STATUSES) status?: PaymentStatus;

  /** Only those that pay an invoice of this holder. */
  @IsOptional() @IsUUID() holderId?: string;

  /** Only those of one user. */
  @IsOptional() @IsUUID() memberId?: string;
}

/** Why money is moved, kept with what was decided. */
export class DecideBody {
  /** @example Se cobró en caja */
  @IsLine(300) reason: string;
}

const DECIMAL = /^\d{1,13}(\.\d{1,2})?$/;

export class RefundBody extends DecideBody {
  /** The gateway's own number of its payment: a link may have been paid by several. @example 1312345678 */
  @IsString() @MaxLength(30) @Matches(/^\d+$/) operation: string;

  /** How much, in pesos; all that is left where it is not given. @example 100.00 */
  @IfGiven() @IsString() @Matches(DECIMAL) amount?: string;
}

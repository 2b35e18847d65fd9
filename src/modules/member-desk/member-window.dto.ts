import { IsUUID } from 'class-validator';
import { IdParam } from '../../platform/http/dto.js';

/** `…/members/{id}/…/{invoiceId}` */
export class MemberInvoiceParam extends IdParam {
  /** The invoice's id (UUID). */
  @IsUUID() invoiceId: string;
}

/** `…/members/{id}/…/{paymentId}` */
export class MemberPaymentParam extends IdParam {
  /** The payment's id (UUID). */
  @IsUUID() paymentId: string;
}

/** `…/members/{id}/…/{supplyId}` */
export class MemberSupplyParam extends IdParam {
  /** The supply's id (UUID). */
  @IsUUID() supplyId: string;
}

/** `…/members/{id}/…/{claimId}` */
export class MemberClaimParam extends IdParam {
  /** The claim's id (UUID). */
  @IsUUID() claimId: string;
}

/** `…/members/{id}/…/{sessionId}` */
export class MemberSessionParam extends IdParam {
  /** The session's id (UUID). */
  @IsUUID() sessionId: string;
}

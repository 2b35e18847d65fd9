/** What a gateway says of one of its payments at one moment; read from it, never from a webhook's body. Money in centavos. */
export interface GatewaySnapshot {
  gatewayPaymentId: string;
  status: GatewayPaymentStatus;
  statusDetail: string;
  /** What was charged for us; never what the payer paid with interest. */
  amountCentavos: number;
  refundedCentavos: number;
  currency: string;
  /** `visa`, `rapipago`. */
  method: string;
  /** `debit_card`, `credit_card`, `ticket`. */
  methodType: string;
  collectorId: string;
  /** Our payment's id, as it was given with the checkout; anything else is money that we did not ask for. */
  externalReference: string;
  liveMode: boolean;
  createdAt: Date;
  approvedAt: Date | null;
  lastUpdatedAt: Date;
  /** Where the payer finds a cash coupon. */
  couponUrl: string | null;
}

export const GATEWAY_PAYMENT_STATUSES = [
  'pending',
  'in_process',
  'authorized',
  'approved',
  'rejected',
  'cancelled',
  'refunded',
  'in_mediation',
  'charged_back',
] as const;
export type GatewayPaymentStatus = (typeof GATEWAY_PAYMENT_STATUSES)[number];

export interface CheckoutOrder {
  paymentId: string;
  items: { invoiceId: string; number: string; amountCentavos: number }[];
  /** Null where the user is gone. */
  payer: { email: string; firstName: string; lastName: string } | null;
  expiresAt: Date;
  couponExpiresAt: Date;
}

export interface Checkout {
  id: string;
  /** Where the payer pays. */
  url: string;
}

/** A webhook as it came, before anything of it is believed. */
export interface ReceivedWebhook {
  headers: Record<string, string | string[] | undefined>;
  query: Record<string, unknown>;
  body: unknown;
}

/** What a webhook with a good signature tells: which payment to ask about. Null when it is about something else. */
export type WebhookNews = { gatewayPaymentId: string; requestId: string } | null;

/** Whose money it must be for the ambient tenant. */
export interface Collector {
  collectorId: string;
  currency: string;
}

/**
 * The door to a payment gateway, with the ambient tenant's credentials. Every method but `restingMs` and `verifyWebhook` calls out, so none belongs
 * inside a unit of work. Those throw GatewayUnavailable (try again) or GatewayRefused (trying again is useless).
 */
export interface PaymentGateway {
  /** Stored with each payment. */
  readonly name: string;
  /** PAYMENTS_NOT_CONFIGURED where the tenant has no credentials. */
  collector(): Promise<Collector>;
  /** Opens a checkout. GatewayUnavailable leaves open whether there is one. */
  createCheckout(order: CheckoutOrder): Promise<Checkout>;
  /** The checkout opened for one of our payments, for when no answer came; null where there is none. */
  findCheckout(paymentId: string): Promise<Checkout | null>;
  /** Ends it: nobody can begin to pay there any more. */
  closeCheckout(checkoutId: string, order: CheckoutOrder): Promise<void>;
  fetchPayment(gatewayPaymentId: string): Promise<GatewaySnapshot>;
  /** Every gateway payment made for one of ours. */
  findByReference(paymentId: string): Promise<GatewaySnapshot[]>;
  /**
   * Every gateway payment that changed since then, oldest change first; one that changes meanwhile may come twice. What cannot be read is
   * passed over, and GatewayUnreadable thrown when everything else was given.
   */
  listChanges(since: Date, until?: Date): AsyncIterable<GatewaySnapshot>;
  /** Gives back `amountCentavos`, or all that is left when null. The same key never gives back twice. */
  refund(gatewayPaymentId: string, amountCentavos: number | null, idempotencyKey: string): Promise<void>;
  /** Milliseconds for which calls would fail at once, because the gateway kept silent lately; 0 when one is worth making. */
  restingMs(): number;
  /** Throws INVALID_SIGNATURE for what the gateway did not sign, VALIDATION_FAILED for an id that no payment has. */
  verifyWebhook(webhook: ReceivedWebhook): Promise<WebhookNews>;
}

/** Token of the PaymentGateway. */
export const PAYMENT_GATEWAY = Symbol('PAYMENT_GATEWAY');

/** The gateway did not answer, or not in a way that tells what happened. */
export class GatewayUnavailable extends Error {}

/** The gateway answered that it has no such thing: not yet, or never. */
export class GatewayMissing extends GatewayUnavailable {}

/** A list of the gateway holds payments that cannot be read; all others were given. */
export class GatewayUnreadable extends GatewayUnavailable {}

/** The gateway understood and said no. */
export class GatewayRefused extends Error {}

/** The gateway does not accept the tenant's credentials: nothing is learnt of any payment until they are right. */
export class GatewayDenied extends GatewayRefused {}

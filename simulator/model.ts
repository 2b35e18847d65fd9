/** One account of the gateway: what it collects, nobody else sees. */
export interface Seller {
  accessToken: string;
  collectorId: number;
  webhookSecret: string;
  name: string;
  /** Where notifications go when the preference names no address. */
  notificationUrl?: string;
  /** `ipn` is the older `?topic=payment&id=` form, which carries no signature. */
  webhookForm?: 'webhook' | 'ipn';
  /** The gateway has signed with both; milliseconds unless told otherwise. */
  signatureTimestamp?: 'seconds' | 'milliseconds';
}

export interface PreferenceItem {
  id?: string;
  title: string;
  description?: string;
  quantity: number;
  /** Decimal number of pesos, at most two digits after the dot. */
  unit_price: number;
  currency_id?: string;
}

/** The preference as the seller wrote it, in the gateway's own words. */
export interface PreferenceRequest {
  items: PreferenceItem[];
  payer?: { name?: string; surname?: string; email?: string; identification?: { type?: string; number?: string } };
  payment_methods?: {
    excluded_payment_methods?: { id: string }[];
    excluded_payment_types?: { id: string }[];
    installments?: number;
  };
  back_urls?: { success?: string; pending?: string; failure?: string };
  auto_return?: 'approved' | 'all';
  notification_url?: string;
  external_reference?: string;
  expires?: boolean;
  expiration_date_from?: string | null;
  expiration_date_to?: string | null;
  /** When a cash coupon of this preference stops being accepted. */
  date_of_expiration?: string | null;
  statement_descriptor?: string;
  metadata?: Record<string, unknown>;
}

export interface Preference {
  id: string;
  collectorId: number;
  merchantOrderId: number;
  /** Instants are milliseconds of the simulator's clock, here and below. */
  createdAt: number;
  updatedAt: number;
  request: PreferenceRequest;
}

export type PaymentStatus =
  'pending' | 'in_process' | 'approved' | 'rejected' | 'cancelled' | 'refunded' | 'in_mediation' | 'charged_back';

export type PaymentType = 'debit_card' | 'credit_card' | 'ticket';

export interface Refund {
  id: number;
  /** Centavos, as every amount in these records. */
  amount: number;
  createdAt: number;
  idempotencyKey?: string;
}

/** What is kept of a card: never its number, never its code. */
export interface CardTrace {
  firstSix: string;
  lastFour: string;
  expirationMonth: number;
  expirationYear: number;
  holderName: string;
  holderDocument: string;
}

export interface Payment {
  id: number;
  collectorId: number;
  preferenceId: string;
  merchantOrderId: number;
  externalReference?: string;
  description: string;
  notificationUrl?: string;
  metadata: Record<string, unknown>;
  payer: { email: string; document: { type: string; number: string } };
  methodId: string;
  type: PaymentType;
  status: PaymentStatus;
  statusDetail: string;
  amount: number;
  /** With the interest of the instalments: what the card is charged. */
  totalPaid: number;
  installments: number;
  createdAt: number;
  approvedAt: number | null;
  updatedAt: number;
  /** When a coupon stops being accepted. */
  expiresAt: number | null;
  card?: CardTrace;
  couponNumber?: string;
  refunds: Refund[];
  /** Mark of the form that made it: pressing PAGAR twice is one payment. */
  attempt?: string;
  /** Fields of the wire that tests want told otherwise: another currency, an amount that does not match. */
  overrides?: Record<string, unknown>;
}

export type WebhookAction = 'payment.created' | 'payment.updated';

export interface DeliveryAttempt {
  at: number;
  requestId: string;
  /** HTTP status, or the words of what went wrong. */
  outcome: number | string;
  tookMs: number;
}

/** One message to one address; the same notification may travel in several. */
export interface Delivery {
  id: number;
  notificationId: number;
  collectorId: number;
  paymentId: number;
  action: WebhookAction;
  url: string;
  createdAt: number;
  state: 'scheduled' | 'held' | 'lost' | 'delivered' | 'abandoned';
  dueAt: number;
  /** Delivery that has to be attempted before this one. */
  after?: number;
  attempts: DeliveryAttempt[];
}

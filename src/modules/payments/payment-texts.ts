import type { ReviewReason } from './settlement.js';

const METHOD_TYPES: Record<string, string> = {
  account_money: 'Dinero en cuenta de Mercado Pago',
  atm: 'Cajero automático',
  bank_transfer: 'Transferencia',
  credit_card: 'Tarjeta de crédito',
  debit_card: 'Tarjeta de débito',
  digital_wallet: 'Billetera digital',
  prepaid_card: 'Tarjeta prepaga',
  ticket: 'Efectivo',
};

const METHODS: Record<string, string> = {
  amex: 'American Express',
  cabal: 'Cabal',
  debcabal: 'Cabal',
  debmaster: 'Mastercard',
  debvisa: 'Visa',
  maestro: 'Maestro',
  master: 'Mastercard',
  naranja: 'Naranja',
  pagofacil: 'Pago Fácil',
  rapipago: 'Rapipago',
  visa: 'Visa',
};

/** `Tarjeta de débito (Visa)`. */
export function methodText(methodType: string, method: string): string {
  const type = METHOD_TYPES[methodType] ?? 'Otro medio de pago';
  const brand = METHODS[method];
  return brand ? `${type} (${brand})` : type;
}

const REJECTIONS: Record<string, string> = {
  cc_rejected_bad_filled_card_number: 'El número de la tarjeta no es correcto.',
  cc_rejected_bad_filled_date: 'La fecha de vencimiento de la tarjeta no es correcta.',
  cc_rejected_bad_filled_security_code: 'El código de seguridad no es correcto.',
  cc_rejected_call_for_authorize: 'El banco pide que autorice este pago por teléfono.',
  cc_rejected_card_disabled: 'La tarjeta no está habilitada. Comuníquese con su banco.',
  cc_rejected_high_risk: 'El medio de pago no aceptó la operación. Pruebe con otro.',
  cc_rejected_insufficient_amount: 'La tarjeta no tiene saldo suficiente.',
  cc_rejected_max_attempts: 'Llegó al límite de intentos con esa tarjeta. Pruebe con otra.',
};

/** Why the gateway said no, as a person reads it. */
export function rejectionText(statusDetail: string): string {
  return REJECTIONS[statusDetail] ?? 'El banco o la tarjeta no autorizó la operación.';
}

const REVIEWS: Record<ReviewReason, string> = {
  amount: 'El importe no es el que se pidió.',
  incomplete: 'El link venció con el pago incompleto.',
  paid_twice: 'El link ya tenía otro pago.',
  not_owed: 'Los comprobantes ya no debían ese importe.',
  collector: 'El dinero entró en otra cuenta de Mercado Pago.',
  currency: 'El pago es en otra moneda.',
  reference: 'El pago no nombra ningún link de la oficina.',
};

/** Why money waits for a person. */
export function reviewText(reason: ReviewReason): string {
  return REVIEWS[reason];
}

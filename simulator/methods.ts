import type { PaymentType, PreferenceRequest } from './model.ts';

export interface PaymentMethod {
  id: string;
  name: string;
  type: PaymentType;
}

/** What an Argentine member can pay with, under the vendor's own ids. */
export const METHODS: PaymentMethod[] = [
  { id: 'debvisa', name: 'Visa Débito', type: 'debit_card' },
  { id: 'maestro', name: 'Maestro', type: 'debit_card' },
  { id: 'debmaster', name: 'Mastercard Débito', type: 'debit_card' },
  { id: 'debcabal', name: 'Cabal Débito', type: 'debit_card' },
  { id: 'visa', name: 'Visa', type: 'credit_card' },
  { id: 'master', name: 'Mastercard', type: 'credit_card' },
  { id: 'cabal', name: 'Cabal', type: 'credit_card' },
  { id: 'naranja', name: 'Naranja', type: 'credit_card' },
  { id: 'amex', name: 'American Express', type: 'credit_card' },
  { id: 'rapipago', name: 'Rapipago', type: 'ticket' },
  { id: 'pagofacil', name: 'Pago Fácil', type: 'ticket' },
];

/** Interest of each number of instalments, percent of the whole. */
export const INSTALMENT_INTEREST: Record<number, number> = { 1: 0, 3: 12, 6: 25 };

export function methodById(id: string): PaymentMethod | undefined {
  return METHODS.find((method) => method.id === id);
}

/** The methods that a preference does not exclude. */
export function methodsFor(request: PreferenceRequest): PaymentMethod[] {
  const types = new Set(request.payment_methods?.excluded_payment_types?.map(({ id }) => id));
  const ids = new Set(request.payment_methods?.excluded_payment_methods?.map(({ id }) => id));
  return METHODS.filter((method) => !types.has(method.type) && !ids.has(method.id));
}

/** Numbers of instalments that a method offers under a preference. */
export function instalmentsFor(method: PaymentMethod, request: PreferenceRequest): number[] {
  const most = method.type === 'credit_card' ? (request.payment_methods?.installments ?? 6) : 1;
  return Object.keys(INSTALMENT_INTEREST)
    .map(Number)
    .filter((count) => count === 1 || count <= most);
}

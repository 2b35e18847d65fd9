import { monthOf } from '../dates.ts';
import type { CardTrace } from '../model.ts';

export const CARD_FIELDS = ['number', 'holder', 'expiry', 'code', 'document'] as const;
export type CardField = (typeof CARD_FIELDS)[number];

export type CardInput = Partial<Record<CardField, string>>;
export type CardErrors = Partial<Record<CardField, string>>;

export type CardReading = { card: CardTrace; errors?: undefined } | { card?: undefined; errors: CardErrors };

/** Reads the card form; what cannot be a card comes back as one sentence a field. `now` in milliseconds. */
export function readCard(input: CardInput, now: number): CardReading {
  const number = digitsOf(input.number);
  const holder = (input.holder ?? '').trim();
  const document = digitsOf(input.document);
  const expiry = expiryOf(input.expiry ?? '');
  const errors: CardErrors = {};
  if (!/^\d{13,19}$/.test(number)) errors.number = 'Escribí el número de la tarjeta: entre 13 y 19 cifras.';
  else if (!passesLuhn(number)) errors.number = 'Revisá el número: alguna cifra no es correcta.';
  if (!/^\p{L}[\p{L}\p{M} .'’-]{1,79}$/u.test(holder)) errors.holder = 'Escribí el nombre como figura en la tarjeta.';
  if (!expiry) errors.expiry = 'Escribí el vencimiento como mes y año, por ejemplo 11/30.';
  else if (isPast(expiry, now)) errors.expiry = 'La tarjeta está vencida.';
  if (!/^\d{3,4}$/.test((input.code ?? '').trim())) errors.code = 'Escribí las 3 o 4 cifras del código de seguridad.';
  if (!/^\d{7,8}$/.test(document)) errors.document = 'Escribí el DNI: 7 u 8 cifras.';
  if (Object.keys(errors).length > 0 || !expiry) return { errors };
  return {
    card: {
      firstSix: number.slice(0, 6),
      lastFour: number.slice(-4),
      expirationMonth: expiry.month,
      expirationYear: expiry.year,
      holderName: holder,
      holderDocument: document,
    },
  };
}

/** The check digit that every card number carries. */
export function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

interface Expiry {
  month: number;
  year: number;
}

function expiryOf(text: string): Expiry | undefined {
  const match = /^\s*(0?[1-9]|1[0-2])\s*[/-]?\s*(?:20)?(\d\d)\s*$/.exec(text);
  return match ? { month: Number(match[1]), year: 2000 + Number(match[2]) } : undefined;
}

function isPast(expiry: Expiry, now: number): boolean {
  const today = monthOf(now);
  return expiry.year * 12 + expiry.month < today.year * 12 + today.month;
}

const digitsOf = (text = '') => text.replace(/[\s.-]/g, '');

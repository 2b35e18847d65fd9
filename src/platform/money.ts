import type { MoneyView } from './money.view.js';

/** `421055` → `{amount: "4210.55", currency: "ARS"}`. */
export function money(centavos: number): MoneyView {
  return { amount: decimalOf(centavos), currency: 'ARS' };
}

/** Centavos as a decimal string; exact, for integers only. */
export function decimalOf(centavos: number): string {
  const digits = String(Math.abs(centavos)).padStart(3, '0');
  return `${centavos < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `"4210.55"` → 421055; undefined for anything that is not a decimal number with at most two digits after the dot. */
export function centavosOf(decimal: string): number | undefined {
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(decimal);
  if (!match) return undefined;
  const centavos = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] === '-' ? -centavos : centavos;
}

/** As people read it in Argentina: `$ 4.210,55`. */
export function pesos(centavos: number): string {
  const [whole, cents] = decimalOf(Math.abs(centavos)).split('.') as [string, string];
  return `${centavos < 0 ? '-' : ''}$ ${whole.replace(/\B(?=(\d{3})+$)/g, '.')},${cents}`;
}

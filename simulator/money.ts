/** Decimal number of the wire → integer centavos; undefined when it has more than two digits after the dot. */
export function centavosOf(amount: number): number | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(String(amount));
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** Integer centavos → decimal number of the wire: 421055 → 4210.55. */
export function wireAmount(centavos: number): number {
  return Number(decimalText(centavos, '.'));
}

/** As people read it in Argentina: 421055 → `$ 4.210,55`. */
export function pesos(centavos: number): string {
  const [whole = '', cents] = decimalText(centavos, ',').split(',');
  return `$ ${whole.replace(/\B(?=(\d{3})+$)/g, '.')},${cents}`;
}

/** `4.210,55`, `4210,55` or `4210.55` as people type it → centavos. */
export function centavosTyped(text: string): number | undefined {
  const plain = text.trim().replace(/^\$\s*/, '');
  const argentine = /^\d{1,3}(\.\d{3})+(,\d{1,2})?$/.test(plain) ? plain.replaceAll('.', '') : plain;
  const match = /^(\d{1,12})(?:[.,](\d{1,2}))?$/.exec(argentine);
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** A share of an amount, to the nearest centavo: `percentOf(10000, 12)` is 1200. */
export function percentOf(centavos: number, percent: number): number {
  return Math.round((centavos * percent) / 100);
}

function decimalText(centavos: number, separator: string): string {
  const digits = String(centavos).padStart(3, '0');
  return `${digits.slice(0, -2)}${separator}${digits.slice(-2)}`;
}

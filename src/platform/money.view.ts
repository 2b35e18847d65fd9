/** Money at the API's edge: always a decimal string with two digits. */
export class MoneyView {
  /** Decimal number as text, a dot and two digits. @example 4210.55 */
  amount: string;
  /** ISO 4217. @example ARS */
  currency: string;
}

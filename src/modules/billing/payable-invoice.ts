/** An invoice locked for payment, at today's price. Money in centavos. */
export interface PayableInvoice {
  id: string;
  number: string;
  holderId: string;
  /** What is owed: the part of a payment that lowers the balance. */
  balanceCentavos: number;
  /** What paying today costs; more than the balance once the first due day is past. */
  payableCentavos: number;
  /** End of the due day after which `payableCentavos` changes; null when it no longer changes. */
  priceEndsAt: Date | null;
}

export interface LockedInvoice {
  id: string;
  number: string;
  balanceCentavos: number;
}

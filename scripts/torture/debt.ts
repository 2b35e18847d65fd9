import type { Dice } from './dice.ts';

export interface Member {
  email: string;
  holderNumber: string;
  webKey: string;
  /** The cooperative's part of the API. */
  url: string;
  /** Signed in, from an address of their own. */
  headers: Record<string, string>;
  /** Again, for an access token lives no longer than a slow run. Throws where the API is away. */
  signIn(): Promise<void>;
}

/** An invoice as the management system made it. Money in centavos. */
export interface Invoice {
  /** Ours; known once the member has seen it. */
  id: string;
  number: string;
  holderNumber: string;
  amount: number;
  /** Past due where there is one: then paying costs this. */
  secondAmount: number | null;
}

/** What a member owes together. */
export interface Debt {
  member: Member;
  invoices: Invoice[];
  dice: Dice;
}

/** A holder among others: enough to tell them apart. */
export class FoundHolderView {
  id: string;
  /** @example "515" */
  number: string;
  /** @example "Paván, Georgina" */
  name: string;
  /** CUIT or CUIL, digits only. @example "27304567893" */
  taxId: string | null;
  address: string;
  city: string;
  /** When the management system left it out; null while it is open. */
  closedAt: Date | null;
  /** How many users have linked it. */
  links: number;
}

export class FoundMemberView {
  id: string;
  /** @example Georgina */
  firstName: string;
  /** @example Paván */
  lastName: string;
  /** @example georgina.pavan@example.com */
  email: string;
  /** `pending` until the user activates. */
  status: 'pending' | 'active' | 'disabled';
  createdAt: Date;
  /** Of the user's accounts, oldest first. @example ["515"] */
  holderNumbers: string[];
}

export class FoundHoldersView {
  /** The best first. */
  items: FoundHolderView[];
  /** There are more than these: say more of whom you look for. */
  more: boolean;
  /** Nobody has all the words; these have nearly the same. */
  near: boolean;
}

export class FoundMembersView {
  /** The best first. */
  items: FoundMemberView[];
  more: boolean;
  near: boolean;
}

export class PeopleView {
  holders: FoundHoldersView;
  members: FoundMembersView;
}

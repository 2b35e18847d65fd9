import { FoundHolderView } from './people.view.js';

/** A holder's file, as the management system last sent it. */
export class HolderFileView extends FoundHolderView {
  /** @example "5854" */
  postalCode: string;
  phone: string | null;
  /** Where a new web key would be sent. */
  email: string | null;
  /** When the web key was last replaced here; null where it is the management system's. */
  webKeyResetAt: Date | null;
  updatedAt: Date;
}

export class LinkedMemberView {
  id: string;
  /** @example Georgina Paván */
  name: string;
  /** @example georgina.pavan@example.com */
  email: string;
  status: 'pending' | 'active' | 'disabled';
}

/** An account that shows the holder to a member. */
export class HolderLinkView {
  /** The account's id. */
  id: string;
  member: LinkedMemberView;
  linkedAt: Date;
}

export class HolderLinkPageView {
  items: HolderLinkView[];
  nextCursor: string | null;
}

/** Somebody who asked for a link to a holder without the web key. */
export class StaffWebKeyRequestView {
  id: string;
  /** As the member typed it. @example "515" */
  holderNumber: string;
  /** Null where the cooperative has no such holder. */
  holderId: string | null;
  /** On the holder's file, for whoever has to call. */
  holderPhone: string | null;
  member: LinkedMemberView;
  /** `mailed`: the link went to the address on the file, which is the member's; `phone`: only the telephone agrees, so somebody calls the one on the file; `unmatched`: the file has neither. */
  outcome: 'mailed' | 'phone' | 'unmatched';
  /** Until when its link works, or worked. */
  expiresAt: Date | null;
  /** When the link was used, and the account made. */
  usedAt: Date | null;
  createdAt: Date;
}

export class StaffWebKeyRequestPageView {
  items: StaffWebKeyRequestView[];
  nextCursor: string | null;
}

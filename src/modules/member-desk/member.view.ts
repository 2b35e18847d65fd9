import { FoundMemberView } from './people.view.js';

/** An account of a member's, with the holder whose it is. */
export class MemberLinkView {
  /** The account's id. */
  id: string;
  holderId: string;
  /** @example "515" */
  holderNumber: string;
  /** @example "Paván, Georgina" */
  holderName: string;
  linkedAt: Date;
}

export class MemberFileView extends FoundMemberView {
  activatedAt: Date | null;
  /** Sign-ins that stand. */
  sessions: number;
  /** Oldest first. */
  links: MemberLinkView[];
}

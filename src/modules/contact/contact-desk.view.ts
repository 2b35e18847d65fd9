import { ContactMessageView } from './contact.view.js';

/** Who wrote a message. */
export class ContactMemberView {
  id: string;
  /** @example Georgina Paván */
  name: string;
  email: string;
}

/** A message as whoever answers it sees it. */
export class ContactAtDesk extends ContactMessageView {
  /** Null once the user was deleted. */
  member: ContactMemberView | null;
  /** Of the member's accounts. */
  holderNumbers: string[];
  takenBy: string | null;
  answeredBy: string | null;
}

export class ContactDeskPage {
  items: ContactAtDesk[];
  nextCursor: string | null;
}

export class ContactMessageView {
  id: string;
  message: string;
  /** @example De 9 a 12 */
  contactHours: string;
  /** E.164. @example +5493571631052 */
  phone: string;
  status: 'received' | 'answered';
  createdAt: Date;
}

export class ContactMessagePage {
  items: ContactMessageView[];
  nextCursor: string | null;
}

export class CalendarView {
  /** Whether the member's calendar can be read at an address. */
  active: boolean;
  /** When that address was made. */
  createdAt: Date | null;
}

export class CalendarAddressView {
  /** To subscribe in a calendar program; shown this once. Whoever has it sees the member's due dates and outages. */
  url: string;
  createdAt: Date;
}

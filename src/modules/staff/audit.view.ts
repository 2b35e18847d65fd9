/** One thing that somebody did, or tried. */
export class AuditEntryView {
  /** Its number in the log; none is missing, and none comes later than a higher one. */
  seq: number;
  at: Date;
  /** The cooperative's slug; null for what concerns none. @example almafuerte */
  tenant: string | null;
  /** `user:<id>`, `staff:<id>`, `api-key:<id>`, `operator` (at the command line) or `anonymous`. */
  actor: string;
  /** Of the staff or support. @example Marta Gómez */
  actorName: string | null;
  /** @example session.opened */
  action: string;
  /** Id of what it was done to. */
  subject: string | null;
  detail: Record<string, unknown>;
}

export class AuditPageView {
  items: AuditEntryView[];
  nextCursor: string | null;
}

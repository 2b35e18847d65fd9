/** One visit of support to one cooperative. */
export class VisitView {
  id: string;
  /** The cooperative's slug. @example almafuerte */
  tenant: string;
  /** Who came, by name. @example Marina Ruiz */
  supporter: string;
  /** Why, as they said. @example No llegan los correos de activación */
  reason: string;
  openedAt: Date;
  /** When it ends by itself. */
  expiresAt: Date;
  /** When it was ended before that. */
  endedAt: Date | null;
}

export class VisitPageView {
  items: VisitView[];
  nextCursor: string | null;
}

export class MeView {
  id: string;
  /** @example georgina.pavan@example.com */
  email: string;
  /** @example Georgina */
  firstName: string;
  /** @example Paván */
  lastName: string;
  createdAt: Date;
}

/** One sign-in on one device. */
export class SessionView {
  id: string;
  /** Whether this request came from it. */
  current: boolean;
  keepSignedIn: boolean;
  /** As the device named itself. @example Mozilla/5.0 (Android 15; Mobile) */
  userAgent: string;
  /** Address that signed in. @example 203.0.113.7 */
  ip: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

export class SessionPageView {
  items: SessionView[];
  nextCursor: string | null;
}

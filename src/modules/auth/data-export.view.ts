import type { MoneyView } from '../../platform/money.view.js';
import { MeView } from './me.view.js';

export class ExportedProfileView extends MeView {
  activatedAt: Date | null;
  passwordChangedAt: Date | null;
}

export class ExportedSessionView {
  id: string;
  userAgent: string;
  ip: string;
  keepSignedIn: boolean;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  /** When it was ended before its time, and why. */
  revokedAt: Date | null;
  revokedReason: string | null;
}

export class ExportedAccountView {
  id: string;
  alias: string | null;
  holderNumber: string;
  holderName: string;
  createdAt: Date;
  /** When it was taken off the list; null while it is there. */
  endedAt: Date | null;
}

export class ExportedPaymentView {
  id: string;
  status: string;
  total: MoneyView;
  receiptCode: string | null;
  /** Numbers of the invoices. */
  invoices: string[];
  createdAt: Date;
  approvedAt: Date | null;
}

export class ExportedClaimEventView {
  kind: string;
  author: string;
  status: string | null;
  text: string | null;
  createdAt: Date;
}

export class ExportedClaimView {
  id: string;
  number: string;
  service: string;
  description: string;
  phone: string | null;
  status: string;
  latitude: number | null;
  longitude: number | null;
  address: string | null;
  rating: number | null;
  ratingComment: string | null;
  createdAt: Date;
  history: ExportedClaimEventView[];
}

/** A claim of somebody else's in which the user said that they have the same trouble. */
export class ExportedJoinView {
  number: string;
  service: string;
  supplyNumber: string;
  joinedAt: Date;
}

export class ExportedMessageView {
  id: string;
  message: string;
  contactHours: string;
  phone: string;
  status: string;
  /** What the cooperative answered. */
  answer: string | null;
  answeredAt: Date | null;
  createdAt: Date;
}

export class ExportedNotificationView {
  event: string;
  title: string;
  text: string;
  createdAt: Date;
  readAt: Date | null;
}

export class ExportedDeviceView {
  /** Where its push service takes what is shown there. */
  endpoint: string;
  createdAt: Date;
}

/** How the user wants to be told; null for what they never said. */
export class ExportedPreferencesView {
  /** Events that are not wanted by mail. */
  noMail: string[] | null;
  /** Events that are not wanted by push. */
  noPush: string[] | null;
  dueDays: number | null;
  digest: string | null;
  /** Null for no quiet hours, too. */
  quietFrom: string | null;
  quietTo: string | null;
  /** Since when their calendar can be read at an address. */
  calendarSince: Date | null;
  devices: ExportedDeviceView[];
}

export class ExportedMailView {
  subject: string;
  status: string;
  createdAt: Date;
  sentAt: Date | null;
}

/** What a mail server or the mail provider told of a mail to the user. */
export class ExportedMailEventView {
  kind: string;
  permanent: boolean;
  reason: string;
  happenedAt: Date;
}

/** Why the address is not written to. */
export class ExportedMailSuppressionView {
  reason: string;
  since: Date;
}

/** One time that the cooperative's people, or support, looked at what the user sees. */
export class ExportedStaffViewView {
  viewedAt: Date;
  role: string;
  subject: string;
  /** Why support was there. */
  reason: string | null;
}

/** What became of it is not told: it would say what the holder's file holds. */
export class ExportedWebKeyRequestView {
  holderNumber: string;
  createdAt: Date;
  /** When its link was used. */
  usedAt: Date | null;
}

/** Everything that the tenant holds on one user. */
export class DataExportView {
  exportedAt: Date;
  profile: ExportedProfileView;
  sessions: ExportedSessionView[];
  accounts: ExportedAccountView[];
  payments: ExportedPaymentView[];
  claims: ExportedClaimView[];
  joinedClaims: ExportedJoinView[];
  contactMessages: ExportedMessageView[];
  notifications: ExportedNotificationView[];
  preferences: ExportedPreferencesView;
  /** Mails written to the user. */
  mails: ExportedMailView[];
  mailEvents: ExportedMailEventView[];
  mailSuppressions: ExportedMailSuppressionView[];
  staffViews: ExportedStaffViewView[];
  webKeyRequests: ExportedWebKeyRequestView[];
}

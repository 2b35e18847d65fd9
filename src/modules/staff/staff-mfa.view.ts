import type { MfaMethod } from './half-way-sign-ins.js';

/** What is left of signing in after the password: one of the two tokens. */
export class StaffLoginView {
  /** Shown with the second factor; for five minutes. Absent where there is none yet. */
  mfaToken?: string;
  /** What the second factor may be. @example ["totp", "recovery-code"] */
  methods?: MfaMethod[];
  /** Where no second factor was chosen: opens the enrolment's routes, for half an hour, and nothing else. */
  enrolmentToken?: string;
}

/** What a client needs to call the API and to go on when that ends. */
export class StaffTokensView {
  /** JWT for `Authorization: Bearer`. */
  accessToken: string;
  /** Seconds until the access token ends. @example 900 */
  expiresIn: number;
  /** Exchanged once at `refresh`; using it twice ends the session. */
  refreshToken: string;
}

export class EnrolledView extends StaffTokensView {
  /** Ten codes for who loses the second factor, shown this once. @example ["4KQ7-9XTR-M2ZD"] */
  recoveryCodes: string[];
}

export class RecoveryCodesView {
  /** Shown this once. @example ["4KQ7-9XTR-M2ZD"] */
  recoveryCodes: string[];
}

/** A seed for an application of codes, shown this once. */
export class SeedView {
  /** In base32, to be typed. */
  secret: string;
  /** To be shown as a QR code. @example otpauth://totp/Coop%20Online… */
  uri: string;
}

export class MfaMethodView {
  id: string;
  kind: 'totp' | 'passkey';
  /** As its owner called it; null for an application of codes. @example "Teléfono de Ana" */
  name: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export class MfaView {
  methods: MfaMethodView[];
  recoveryCodesLeft: number;
}

export class AddedPasskeyView {
  id: string;
}

export class StepUpView {
  /** Until when routes that ask for it are open to this session. */
  until: Date;
}

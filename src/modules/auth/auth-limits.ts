import { Injectable } from '@nestjs/common';
import { Keyring } from '../../platform/crypto/keys.js';
import { Problem } from '../../platform/http/problem.js';
import { addressKey, type Limit, RateLimits } from '../../platform/http/rate-limits.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

const QUARTER = 15 * 60;
const HOUR = 60 * 60;

const SIGN_IN_BY_ADDRESS: Limit = { name: 'sign-in-address', points: 60, seconds: QUARTER };
const SIGN_IN_BY_ACCOUNT: Limit = { name: 'sign-in-account', points: 10, seconds: QUARTER };
const PASSWORD_BY_USER: Limit = { name: 'password-user', points: 10, seconds: QUARTER };
const REQUEST_BY_ADDRESS: Limit = { name: 'mail-address', points: 30, seconds: HOUR };
/** Each kind of mail by itself: registering somebody's address over and over must not keep their way back in shut. */
const MAIL_BY_TARGET = {
  registration: { name: 'registration-target', points: 5, seconds: HOUR },
  activation: { name: 'activation-target', points: 5, seconds: HOUR },
  // As long as its link lives: while no more are sent, the last one still works.
  'password-reset': { name: 'password-reset-target', points: 5, seconds: 30 * 60 },
} as const satisfies Record<string, Limit>;

/** How often passwords may be tried and mails asked for. Keys tell nobody's address. */
@Injectable()
export class AuthLimits {
  constructor(
    private readonly limits: RateLimits,
    private readonly keyring: Keyring,
  ) {}

  /** One sign-in from a client address; `signedIn` gives it back, for a village may share one. */
  signInFrom(ip: string): Promise<void> {
    return this.limits.take(SIGN_IN_BY_ADDRESS, addressKey(ip));
  }

  /** One try at an account's password, whether or not the account exists. */
  passwordTried(email: string): Promise<void> {
    return this.limits.take(SIGN_IN_BY_ACCOUNT, this.keyOf(email));
  }

  async signedIn(ip: string, email: string): Promise<void> {
    await this.limits.giveBack(SIGN_IN_BY_ADDRESS, addressKey(ip));
    await this.accountRecovered(email);
  }

  /** The owner proved themselves: earlier wrong tries count no more. */
  accountRecovered(email: string): Promise<void> {
    return this.limits.reset(SIGN_IN_BY_ACCOUNT, this.keyOf(email));
  }

  /** One try of a signed-in user at their own current password. */
  ownPasswordTried(userId: string): Promise<void> {
    return this.limits.take(PASSWORD_BY_USER, userId);
  }

  ownPasswordKnown(userId: string): Promise<void> {
    return this.limits.reset(PASSWORD_BY_USER, userId);
  }

  /** One registration or request for a mail from a client address. */
  mailAskedFrom(ip: string): Promise<void> {
    return this.limits.take(REQUEST_BY_ADDRESS, addressKey(ip));
  }

  /** False once an address has been sent enough for a while: the last link lies in its inbox, and nobody is told. */
  async mayMail(kind: keyof typeof MAIL_BY_TARGET, email: string): Promise<boolean> {
    try {
      await this.limits.take(MAIL_BY_TARGET[kind], this.keyOf(email));
      return true;
    } catch (refused) {
      if (refused instanceof Problem) return false;
      throw refused;
    }
  }

  private keyOf(email: string): string {
    return this.keyring.hmac('enumeration', `${currentTenant().schema}/${email}`).toString('base64url');
  }
}

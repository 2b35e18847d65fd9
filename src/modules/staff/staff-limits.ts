import { Injectable } from '@nestjs/common';
import { Keyring } from '../../platform/crypto/keys.js';
import { Problem } from '../../platform/http/problem.js';
import { addressKey, type Limit, RateLimits } from '../../platform/http/rate-limits.js';

const QUARTER = 15 * 60;
const HOUR = 60 * 60;

const SIGN_IN_BY_ADDRESS: Limit = { name: 'staff-sign-in-address', points: 30, seconds: QUARTER };
const SIGN_IN_BY_ACCOUNT: Limit = { name: 'staff-sign-in-account', points: 10, seconds: QUARTER };
/** Asking what a passkey has to sign keeps a row for five minutes. */
const OPTIONS_BY_ADDRESS: Limit = { name: 'staff-options-address', points: 60, seconds: QUARTER };
const FACTOR_BY_ADDRESS: Limit = { name: 'staff-factor-address', points: 30, seconds: QUARTER };
/** Of a million codes three are right at any time: these two leave a guesser who has the password one chance in sixteen thousand a day. */
const FACTOR_BY_PERSON: Limit = { name: 'staff-factor-person', points: 5, seconds: QUARTER };
const FACTOR_BY_PERSON_A_DAY: Limit = { name: 'staff-factor-person-day', points: 20, seconds: 24 * HOUR };
const PASSWORD_BY_PERSON: Limit = { name: 'staff-password-person', points: 10, seconds: QUARTER };
const MAIL_BY_ADDRESS: Limit = { name: 'staff-mail-address', points: 30, seconds: HOUR };
/** As long as its link lives: while no more are sent, the last one still works. */
const RESET_BY_TARGET: Limit = { name: 'staff-reset-target', points: 5, seconds: 30 * 60 };

/** An admin may not fill a stranger's inbox. */
const INVITATION_BY_TARGET: Limit = { name: 'staff-invitation-target', points: 5, seconds: HOUR };

/** How often the staff's passwords and second factors may be tried, and mails asked for. Keys tell nobody's address. */
@Injectable()
export class StaffLimits {
  constructor(
    private readonly limits: RateLimits,
    private readonly keyring: Keyring,
  ) {}

  /** One sign-in from a client address; `passwordKnown` and `passkeyKnown` give it back, for a whole office may share one. */
  signInFrom(ip: string): Promise<void> {
    return this.limits.take(SIGN_IN_BY_ADDRESS, addressKey(ip));
  }

  async passkeyKnown(ip: string): Promise<void> {
    await this.limits.giveBack(SIGN_IN_BY_ADDRESS, addressKey(ip));
  }

  optionsAskedFrom(ip: string): Promise<void> {
    return this.limits.take(OPTIONS_BY_ADDRESS, addressKey(ip));
  }

  /** One mail with an invitation to an address, whoever sends it. */
  invitationTo(email: string): Promise<void> {
    return this.limits.take(INVITATION_BY_TARGET, this.keyOf(email));
  }

  /** One try at an address's password, whichever of its accounts is meant and whether or not there is one. */
  passwordTried(email: string): Promise<void> {
    return this.limits.take(SIGN_IN_BY_ACCOUNT, this.keyOf(email));
  }

  async passwordKnown(ip: string, email: string): Promise<void> {
    await this.limits.giveBack(SIGN_IN_BY_ADDRESS, addressKey(ip));
    await this.accountRecovered(email);
  }

  /** The owner chose a new password by a mailed link: earlier wrong ones count no more. */
  accountRecovered(email: string): Promise<void> {
    return this.limits.reset(SIGN_IN_BY_ACCOUNT, this.keyOf(email));
  }

  /** One try at a second factor. The person's own count goes on over password resets: who has the mailbox has but half. */
  async factorTried(staffId: string, ip: string): Promise<void> {
    await this.limits.take(FACTOR_BY_ADDRESS, addressKey(ip));
    // The shorter one first: what it refuses must not use the day up.
    await this.limits.take(FACTOR_BY_PERSON, staffId);
    await this.limits.take(FACTOR_BY_PERSON_A_DAY, staffId);
  }

  async factorKnown(staffId: string, ip: string): Promise<void> {
    await this.limits.giveBack(FACTOR_BY_ADDRESS, addressKey(ip));
    await this.limits.reset(FACTOR_BY_PERSON_A_DAY, staffId);
    await this.limits.reset(FACTOR_BY_PERSON, staffId);
  }

  /** One try of somebody who is signed in at their own current password. */
  ownPasswordTried(staffId: string): Promise<void> {
    return this.limits.take(PASSWORD_BY_PERSON, staffId);
  }

  ownPasswordKnown(staffId: string): Promise<void> {
    return this.limits.reset(PASSWORD_BY_PERSON, staffId);
  }

  mailAskedFrom(ip: string): Promise<void> {
    return this.limits.take(MAIL_BY_ADDRESS, addressKey(ip));
  }

  /** False once an address has been sent enough links for a while: the last one lies in its inbox, and nobody is told. */
  async mayMailReset(email: string): Promise<boolean> {
    try {
      await this.limits.take(RESET_BY_TARGET, this.keyOf(email));
      return true;
    } catch (refused) {
      if (refused instanceof Problem) return false;
      throw refused;
    }
  }

  private keyOf(email: string): string {
    return this.keyring.hmac('enumeration', `staff/${email}`).toString('base64url');
  }
}

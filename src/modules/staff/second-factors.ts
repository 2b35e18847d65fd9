import { Injectable } from '@nestjs/common';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import type { MfaMethod } from './half-way-sign-ins.js';
import { type AnsweredChallenge, Passkeys } from './passkeys.js';
import { RecoveryCodes } from './recovery-codes.js';
import type { StaffAccount } from './staff-account.js';
import { StaffLimits } from './staff-limits.js';
import { alarmMail } from './staff-mails.js';
import type { TellingUnit } from './staff-units.js';
import { TotpSeeds } from './totp-seeds.js';

/** What somebody shows beside the password. */
export type Proof =
  | { method: 'totp'; code: string }
  | { method: 'recovery-code'; code: string }
  | { method: 'passkey'; response: AuthenticationResponseJSON };

/** The same, looked at as far as can be without the account's lock: what takes time is behind it. */
export type ShownProof =
  | { method: 'totp'; code: string }
  | { method: 'recovery-code'; id: string | null }
  | { method: 'passkey'; answered: AnsweredChallenge };

/** Takes second factors, each once, at sign-in and at step-up. */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly seeds: TotpSeeds,
    private readonly passkeys: Passkeys,
    private readonly recovery: RecoveryCodes,
    private readonly limits: StaffLimits,
    private readonly audit: Audit,
  ) {}

  /** Outside a unit. Counts the try, and uses up a passkey's challenge. TOO_MANY_REQUESTS, WRONG_PASSKEY. */
  async shown(purpose: 'second-factor' | 'step-up', staffId: string, proof: Proof, ip: string): Promise<ShownProof> {
    const counted = () => this.limits.factorTried(staffId, ip);
    if (proof.method === 'recovery-code')
      return { method: proof.method, id: await this.recovery.find(staffId, proof.code, counted) };
    await counted();
    if (proof.method === 'totp') return proof;
    return { method: proof.method, answered: await this.passkeys.answered(purpose, staffId, proof.response) };
  }

  /** Within a unit that holds the account: whether it is right and was not taken before. Its owner is told of a recovery code. */
  async take(unit: TellingUnit, account: StaffAccount, shown: ShownProof): Promise<boolean> {
    if (shown.method === 'totp') return this.seeds.take(unit, account.id, shown.code);
    if (shown.method === 'passkey') return this.passkeys.take(unit, account.id, shown.answered);
    if (shown.id === null || !(await this.recovery.use(unit, shown.id))) return false;
    unit.mail(alarmMail(account, 'recovery-code-used'));
    return true;
  }

  /** What is thrown for a wrong one, on record. */
  refused({ staffId, tenantId }: { staffId: string; tenantId: string | null }, method: MfaMethod, ip: string): Problem {
    this.audit.note({
      tenantId,
      actor: `staff:${staffId}`,
      action: 'second-factor.refused',
      subject: staffId,
      detail: { ip, method },
    });
    return new Problem(method === 'passkey' ? 'WRONG_PASSKEY' : 'WRONG_CODE');
  }
}

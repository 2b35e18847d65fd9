import { Injectable } from '@nestjs/common';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { HalfWaySignIns, type MfaMethod, type WaitingSignIn } from './half-way-sign-ins.js';
import { hasMethods } from './mfa-methods.js';
import { Passkeys } from './passkeys.js';
import { type DrawnCodes, RecoveryCodes } from './recovery-codes.js';
import type { StaffAccount } from './staff-account.js';
import { holdActive, StaffAccounts } from './staff-accounts.js';
import { StaffLimits } from './staff-limits.js';
import { type OpenedStaffSession, type StaffDevice, StaffSessions } from './staff-sessions.js';
import { type StaffUnit, StaffUnits } from './staff-units.js';
import { TotpIssuer } from './totp-issuer.js';
import { TotpSeeds } from './totp-seeds.js';

/** A session, and the codes that are shown this once. */
export interface Enrolled {
  session: OpenedStaffSession;
  recoveryCodes: string[];
}

/** Choosing the first second factor, which is all that somebody without one can do. The token is that of `login`; SIGN_IN_EXPIRED for any other. */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly accounts: StaffAccounts,
    private readonly halfWay: HalfWaySignIns,
    private readonly issuer: TotpIssuer,
    private readonly seeds: TotpSeeds,
    private readonly passkeys: Passkeys,
    private readonly recovery: RecoveryCodes,
    private readonly sessions: StaffSessions,
    private readonly limits: StaffLimits,
    private readonly units: StaffUnits,
    private readonly audit: Audit,
  ) {}

  /** A seed for an application of codes; one that was drawn before and not confirmed is worth nothing any more. */
  async drawSeed(token: string) {
    return this.issuer.draw(await this.ownerOf(token));
  }

  /** WRONG_CODE; TOO_MANY_REQUESTS. A wrong code does not use the token up. */
  async confirmSeed(token: string, code: string, device: StaffDevice): Promise<Enrolled> {
    const waiting = await this.halfWay.find('enrolment', token);
    await this.limits.factorTried(waiting.staffId, device.ip);
    if (!(await this.seeds.isOfWaiting(waiting.staffId, code))) throw new Problem('WRONG_CODE');
    return this.enrol(waiting, 'totp', device, async (unit, { id }) => {
      if (!(await this.seeds.confirm(unit, id, code))) throw new Problem('WRONG_CODE');
    });
  }

  async passkeyOptions(token: string) {
    return this.passkeys.creation(await this.ownerOf(token));
  }

  /** WRONG_PASSKEY, PASSKEY_EXISTS. */
  async addPasskey(
    token: string,
    name: string,
    response: RegistrationResponseJSON,
    device: StaffDevice,
  ): Promise<Enrolled> {
    const waiting = await this.halfWay.find('enrolment', token);
    await this.limits.factorTried(waiting.staffId, device.ip);
    const made = await this.passkeys.made(waiting.staffId, response);
    return this.enrol(waiting, 'passkey', device, async (unit, { id }) => {
      await this.passkeys.add(unit, id, name, made);
    });
  }

  private async enrol(
    waiting: WaitingSignIn,
    method: MfaMethod,
    device: StaffDevice,
    add: (unit: StaffUnit, account: StaffAccount) => Promise<void>,
  ): Promise<Enrolled> {
    const codes = await this.recovery.draw();
    const session = await this.units.run((unit) => this.enrolIn(unit, waiting, method, device, add, codes));
    const { staffId, tenantId } = waiting;
    await this.limits.factorKnown(staffId, device.ip);
    const [actor, detail] = [`staff:${staffId}`, { ip: device.ip, method }];
    this.audit.note({ tenantId, actor, action: 'second-factor.enrolled', subject: staffId, detail });
    this.audit.note({ tenantId, actor, action: 'session.opened', subject: session.sessionId, detail });
    return { session, recoveryCodes: codes.codes };
  }

  /** Whoever comes second, with another token of the same password, finds a second factor there and has to show it. */
  private async enrolIn(
    unit: StaffUnit,
    waiting: WaitingSignIn,
    method: MfaMethod,
    device: StaffDevice,
    add: (unit: StaffUnit, account: StaffAccount) => Promise<void>,
    codes: DrawnCodes,
  ): Promise<OpenedStaffSession> {
    const account = await holdActive(unit, waiting.staffId);
    if (!account || (await hasMethods(unit, account.id))) throw new Problem('SIGN_IN_EXPIRED');
    await this.halfWay.use(unit, waiting);
    await add(unit, account);
    await this.recovery.replace(unit, account.id, codes);
    return this.sessions.open(unit, account.id, method, device);
  }

  private async ownerOf(token: string): Promise<StaffAccount> {
    const { staffId } = await this.halfWay.find('enrolment', token);
    const account = await this.accounts.byId(staffId);
    if (!account) throw notFound();
    return account;
  }
}

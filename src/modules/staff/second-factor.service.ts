import { Injectable } from '@nestjs/common';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { HalfWaySignIns, type MfaMethod } from './half-way-sign-ins.js';
import { Passkeys } from './passkeys.js';
import { type Proof, SecondFactors } from './second-factors.js';
import { holdActive, StaffAccounts } from './staff-accounts.js';
import { StaffLimits } from './staff-limits.js';
import { type OpenedStaffSession, type StaffDevice, StaffSessions } from './staff-sessions.js';
import { StaffUnits } from './staff-units.js';

/** The second half of signing in, after which there is a session; or all of it, with a passkey alone. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly accounts: StaffAccounts,
    private readonly halfWay: HalfWaySignIns,
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    private readonly sessions: StaffSessions,
    private readonly limits: StaffLimits,
    private readonly units: StaffUnits,
    private readonly audit: Audit,
  ) {}

  /** What a passkey has to sign; SIGN_IN_EXPIRED. */
  async passkeyOptions(mfaToken: string, ip: string) {
    await this.limits.optionsAskedFrom(ip);
    const { staffId } = await this.halfWay.find('second-factor', mfaToken);
    return this.passkeys.request('second-factor', staffId);
  }

  /** SIGN_IN_EXPIRED, WRONG_CODE, WRONG_PASSKEY; TOO_MANY_REQUESTS after too many tries. A wrong one does not use the token up. */
  async finish(mfaToken: string, proof: Proof, device: StaffDevice): Promise<OpenedStaffSession> {
    const waiting = await this.halfWay.find('second-factor', mfaToken);
    const shown = await this.factors.shown('second-factor', waiting.staffId, proof, device.ip);
    const session = await this.units.tell(waiting.tenantId, async (unit) => {
      const account = await holdActive(unit, waiting.staffId);
      if (!account || !(await this.factors.take(unit, account, shown))) return null;
      await this.halfWay.use(unit, waiting);
      return this.sessions.open(unit, account.id, shown.method, device);
    });
    if (!session) throw this.factors.refused(waiting, shown.method, device.ip);
    await this.limits.factorKnown(session.staffId, device.ip);
    this.note(session, waiting.tenantId, shown.method, device.ip);
    return session;
  }

  /** What any passkey of ours may sign. */
  async openOptions(ip: string) {
    await this.limits.optionsAskedFrom(ip);
    return this.passkeys.requestAny();
  }

  /** A passkey that verified the person is both factors at once. WRONG_PASSKEY whatever is wrong. */
  async byPasskeyAlone(response: AuthenticationResponseJSON, device: StaffDevice): Promise<OpenedStaffSession> {
    await this.limits.signInFrom(device.ip);
    const answered = await this.passkeys.answered('sign-in', null, response);
    const staffId = await this.passkeys.ownerOf(response);
    const account = staffId === undefined ? undefined : await this.accounts.byId(staffId);
    if (!account) throw new Problem('WRONG_PASSKEY');
    const session = await this.units.run(async (unit) => {
      const held = await holdActive(unit, account.id);
      if (!held || !(await this.passkeys.take(unit, held.id, answered))) return null;
      return this.sessions.open(unit, held.id, 'passkey', device);
    });
    if (!session) throw this.factors.refused({ staffId: account.id, tenantId: account.tenantId }, 'passkey', device.ip);
    await this.limits.passkeyKnown(device.ip);
    this.note(session, account.tenantId, 'passkey', device.ip);
    return session;
  }

  private note(
    { staffId, sessionId }: OpenedStaffSession,
    tenantId: string | null,
    method: MfaMethod,
    ip: string,
  ): void {
    this.audit.note({
      tenantId,
      actor: `staff:${staffId}`,
      action: 'session.opened',
      subject: sessionId,
      detail: { ip, method },
    });
  }
}

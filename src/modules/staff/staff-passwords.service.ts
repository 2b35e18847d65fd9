import { Injectable } from '@nestjs/common';
import type { Staff } from '../../platform/http/current.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { PasswordHasher } from '../auth/password-hasher.js';
import { inUniformTime } from '../auth/uniform-time.js';
import { HalfWaySignIns } from './half-way-sign-ins.js';
import type { StaffAccount } from './staff-account.js';
import { holdActive, StaffAccounts } from './staff-accounts.js';
import { StaffLimits } from './staff-limits.js';
import { StaffLinks } from './staff-links.js';
import { alarmMail, passwordResetMail } from './staff-mails.js';
import { StaffPasswordPolicy } from './staff-password-policy.js';
import { type StaffEndReason, StaffSessions } from './staff-sessions.js';
import { StaffUnits, type TellingUnit } from './staff-units.js';

/** The staff's passwords: changed by who knows the old one, or by a mailed link. The second factor stays and is asked for as always. */
@Injectable()
export class StaffPasswordsService {
  constructor(
    private readonly accounts: StaffAccounts,
    private readonly policy: StaffPasswordPolicy,
    private readonly hasher: PasswordHasher,
    private readonly limits: StaffLimits,
    private readonly links: StaffLinks,
    private readonly halfWay: HalfWaySignIns,
    private readonly sessions: StaffSessions,
    private readonly units: StaffUnits,
    private readonly audit: Audit,
  ) {}

  /** Ends the person's other sessions; this one goes on. WRONG_PASSWORD; PASSWORD_REFUSED and VALIDATION_FAILED for the new one. */
  async change({ staffId, sessionId }: Staff, current: string, next: string): Promise<void> {
    const account = await this.accounts.byId(staffId);
    if (!account) throw notFound();
    const stored = account.passwordHash ?? undefined;
    const matches = await this.hasher.verify(stored, current, () => this.limits.ownPasswordTried(staffId));
    if (!matches) throw new Problem('WRONG_PASSWORD');
    await this.limits.ownPasswordKnown(staffId);
    await this.policy.assertAllowed(next, account, 'newPassword');
    const passwordHash = await this.hasher.hash(next);
    await this.units.tell(account.tenantId, async (unit) => {
      const held = await holdActive(unit, staffId);
      if (held?.passwordHash !== account.passwordHash) throw new Problem('WRONG_PASSWORD');
      await this.replace(unit, held, passwordHash, 'password-changed', sessionId);
    });
    this.note(account, 'password.changed');
  }

  /** Mails a link to each active account of the address, or to the one at the cooperative that is named; the answer does not tell. */
  forgot(email: string, tenant: string | undefined, ip: string): Promise<void> {
    return inUniformTime(async () => {
      await this.limits.mailAskedFrom(ip);
      if (!(await this.limits.mayMailReset(email))) return;
      for (const account of await this.accounts.named(email, tenant)) await this.mailLink(account);
    });
  }

  /** A refused password does not use the link up; of many at once one wins, the others get TOKEN_EXPIRED. */
  async reset(token: string, password: string): Promise<void> {
    const { staffId } = await this.links.find('password-reset', token);
    const account = await this.accounts.byId(staffId);
    if (!account) throw new Problem('TOKEN_EXPIRED');
    await this.policy.assertAllowed(password, account);
    const passwordHash = await this.hasher.hash(password);
    await this.units.tell(account.tenantId, async (unit) => {
      const held = await holdActive(unit, staffId);
      if (!held) throw new Problem('TOKEN_EXPIRED');
      await this.links.use(unit, 'password-reset', token);
      await this.replace(unit, held, passwordHash, 'password-reset');
    });
    await this.limits.accountRecovered(account.email);
    this.note(account, 'password.reset');
  }

  private async mailLink({ id, tenantId }: StaffAccount): Promise<void> {
    await this.units.tell(tenantId, async (unit) => {
      const account = await holdActive(unit, id);
      if (account) unit.mail(passwordResetMail(account, await this.links.draw(unit, 'password-reset', id)));
    });
  }

  /** What was begun with the old password ends with it: sessions but `except`, sign-ins that are half way, links. */
  private async replace(
    unit: TellingUnit,
    account: StaffAccount,
    passwordHash: string,
    reason: StaffEndReason,
    except: string | null = null,
  ): Promise<void> {
    await unit.query('update public.staff set password_hash = $2, password_changed_at = now() where id = $1', [
      account.id,
      passwordHash,
    ]);
    await this.halfWay.withdraw(unit, account.id);
    await this.links.withdraw(unit, account.id);
    await this.sessions.endAll(unit, account.id, reason, except);
    unit.mail(alarmMail(account, 'password-changed'));
  }

  private note({ id, tenantId }: StaffAccount, action: string): void {
    this.audit.note({ tenantId, actor: `staff:${id}`, action, subject: id });
  }
}

import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';
import type { Grant, StaffRole } from '../../platform/http/staff-policy.js';
import type { Actor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import { HalfWaySignIns } from './half-way-sign-ins.js';
import type { StaffAccount } from './staff-account.js';
import { invitationMail } from './staff-mails.js';
import { StaffInvitationsService } from './staff-invitations.service.js';
import { StaffLimits } from './staff-limits.js';
import { type DrawnLink, StaffLinks } from './staff-links.js';
import { holdManaged, type Manager, type StaffScope, StaffTeam } from './staff-team.js';
import { type StaffEndReason, StaffSessions } from './staff-sessions.js';
import { type Delivery, type StaffUnit, StaffUnits, type TellingUnit } from './staff-units.js';

const FACTORS = ['staff_totp', 'staff_passkeys', 'staff_recovery_codes'];

/**
 * What whoever answers for the staff does with other people's accounts. NOT_FOUND for an account that is not the manager's to see, OWN_ACCOUNT for
 * their own, STAFF_STATE where the account is in another state. All of it bites at the account's next request.
 */
@Injectable()
export class StaffTeamService {
  constructor(
    private readonly team: StaffTeam,
    private readonly invitations: StaffInvitationsService,
    private readonly links: StaffLinks,
    private readonly halfWay: HalfWaySignIns,
    private readonly sessions: StaffSessions,
    private readonly limits: StaffLimits,
    private readonly units: StaffUnits,
    private readonly audit: Audit,
  ) {}

  /** Another link to somebody who has not accepted yet. */
  async resend(manager: Manager, id: string): Promise<Delivery> {
    const account = await this.team.find(manager, id);
    await this.limits.invitationTo(account.email);
    const { delivery } = await this.units.deliver(account.tenantId, async (unit) => {
      const held = await holdManaged(unit, manager, account);
      if (held.status !== 'invited') throw new Problem('STAFF_STATE');
      unit.mail(invitationMail(held, await this.invitations.renew(unit, held), manager.actor.name));
    });
    await this.record(manager.actor, account, 'staff.invitation-resent');
    return delivery;
  }

  /** Takes an invitation back: nobody has accepted it, so the account goes. */
  async revoke(manager: Manager, id: string): Promise<void> {
    await this.change(manager, id, 'staff.invitation-revoked', async (unit, account) => {
      if (account.status !== 'invited') throw new Problem('STAFF_STATE');
      await unit.query('delete from public.staff where id = $1', [account.id]);
    });
  }

  /** Within the cooperative: admin, or operator with these grants. */
  async allow(manager: Manager, id: string, role: StaffRole, permissions: Grant[]): Promise<void> {
    const detail = { role, permissions: permissions.join(',') };
    const work = async (unit: StaffUnit, account: StaffAccount) => {
      if ((role === 'support') !== (account.role === 'support')) throw new Problem('STAFF_STATE');
      await unit.query('update public.staff set role = $2, permissions = $3 where id = $1', [
        account.id,
        role,
        role === 'operator' ? permissions : [],
      ]);
    };
    await this.change(manager, id, 'staff.role-changed', work, detail);
  }

  async disable(manager: Manager, id: string): Promise<void> {
    await this.change(manager, id, 'staff.disabled', async (unit, account) => {
      if (account.status === 'disabled') throw new Problem('STAFF_STATE');
      await unit.query(`update public.staff set status = 'disabled', disabled_at = now() where id = $1`, [account.id]);
      await this.shutOut(unit, account.id, 'disabled');
    });
  }

  /** With the password and the second factor that the account had. */
  async enable(manager: Manager, id: string): Promise<void> {
    await this.change(manager, id, 'staff.enabled', async (unit, account) => {
      if (account.status !== 'disabled') throw new Problem('STAFF_STATE');
      const status = account.passwordHash === null ? 'invited' : 'active';
      await unit.query('update public.staff set status = $2, disabled_at = null where id = $1', [account.id, status]);
    });
  }

  /**
   * For who lost it and the recovery codes too. The password goes with it and the way back is a new invitation, by mail: otherwise whoever knows
   * the password would choose the next second factor.
   */
  async resetSecondFactor(manager: Manager, id: string): Promise<Delivery> {
    const account = await this.team.find(manager, id);
    const { delivery } = await this.units.deliver(account.tenantId, async (unit) =>
      unit.mail(invitationMail(account, await this.wipe(unit, manager, account), manager.actor.name)),
    );
    await this.record(manager.actor, account, 'second-factor.reset');
    return delivery;
  }

  /** The same without a mail, for an operator who hands the link over. */
  async resetByHand(manager: Manager, id: string): Promise<string> {
    const account = await this.team.find(manager, id);
    const { link } = await this.units.tell(account.tenantId, (unit) => this.wipe(unit, manager, account));
    await this.record(manager.actor, account, 'second-factor.reset');
    return link;
  }

  /** Of a disabled account, on its owner's request: what tells who it was and what let them in goes; its id stays, because records name it. */
  async forget(manager: Manager, id: string): Promise<void> {
    await this.change(manager, id, 'staff.forgotten', async (unit, account) => {
      if (account.status !== 'disabled') throw new Problem('STAFF_STATE');
      for (const table of [...FACTORS, 'staff_links', 'staff_sign_ins', 'staff_sessions'])
        await unit.query(`delete from public.${table} where staff_id = $1`, [account.id]);
      await unit.query(`update public.staff set email = '', name = '', password_hash = null where id = $1`, [
        account.id,
      ]);
    });
  }

  private async wipe(unit: TellingUnit, manager: Manager, found: StaffAccount): Promise<DrawnLink> {
    const account = await holdManaged(unit, manager, found);
    if (account.status !== 'active') throw new Problem('STAFF_STATE');
    await unit.query(`update public.staff set status = 'invited', password_hash = null where id = $1`, [account.id]);
    for (const table of FACTORS) await unit.query(`delete from public.${table} where staff_id = $1`, [account.id]);
    await this.shutOut(unit, account.id, 'second-factor-reset');
    return this.invitations.renew(unit, account);
  }

  private async shutOut(unit: StaffUnit, staffId: string, reason: StaffEndReason): Promise<void> {
    await this.halfWay.withdraw(unit, staffId);
    await this.links.withdraw(unit, staffId);
    await this.sessions.endAll(unit, staffId, reason);
  }

  private async change(
    manager: Manager,
    id: string,
    action: string,
    work: (unit: StaffUnit, account: StaffAccount) => Promise<void>,
    detail?: Record<string, string>,
  ): Promise<void> {
    const account = await this.team.find(manager, id);
    await this.units.tell(account.tenantId, async (unit) => work(unit, await holdManaged(unit, manager, account)));
    await this.record(manager.actor, account, action, detail);
  }

  private record(by: Actor, { id, tenantId }: StaffScope & { id: string }, action: string, detail = {}): Promise<void> {
    return this.audit.record({ tenantId, actor: by.id, action, subject: id, detail });
  }
}

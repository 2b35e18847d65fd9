import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { Grant, StaffRole } from '../../platform/http/staff-policy.js';
import { Problem } from '../../platform/http/problem.js';
import type { Actor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';
import { PasswordHasher } from '../auth/password-hasher.js';
import { type HalfWaySignIn, HalfWaySignIns } from './half-way-sign-ins.js';
import type { StaffAccount } from './staff-account.js';
import { StaffAccounts } from './staff-accounts.js';
import type { InvitationView } from './staff-auth.view.js';
import { StaffLimits } from './staff-limits.js';
import { type DrawnLink, StaffLinks } from './staff-links.js';
import { invitationMail } from './staff-mails.js';
import { StaffPasswordPolicy } from './staff-password-policy.js';
import { type Delivery, StaffUnits, type TellingUnit } from './staff-units.js';

export interface NewStaff {
  /** Null for support alone. */
  tenantId: string | null;
  role: StaffRole;
  email: string;
  name: string;
  permissions: Grant[];
}

/** Who was invited; the link for whoever hands it over by themselves, what became of its mail for everybody else. */
export interface Invited {
  id: string;
  link: string;
  delivery: Delivery;
}

/** How people get an account: somebody invites them, and they choose a password. There is no other way. */
@Injectable()
export class StaffInvitationsService {
  constructor(
    private readonly accounts: StaffAccounts,
    private readonly directory: TenantDirectory,
    private readonly policy: StaffPasswordPolicy,
    private readonly hasher: PasswordHasher,
    private readonly limits: StaffLimits,
    private readonly links: StaffLinks,
    private readonly halfWay: HalfWaySignIns,
    private readonly units: StaffUnits,
    private readonly audit: Audit,
  ) {}

  /** Makes the account and mails its link. STAFF_EXISTS where the address has one at this cooperative. */
  async invite(staff: NewStaff, by: Actor): Promise<Invited> {
    await this.limits.invitationTo(staff.email);
    const { result, delivery } = await this.units.deliver(staff.tenantId, async (unit) => {
      const invited = await this.enter(unit, staff);
      unit.mail(invitationMail(staff, invited, by.name));
      return invited;
    });
    await this.record(staff, result.staffId, by);
    return { id: result.staffId, link: result.link, delivery };
  }

  /** The same without a mail, for an operator who hands the link over: the first support has nobody else. */
  async create(staff: NewStaff, by: Actor): Promise<string> {
    const { staffId, link } = await this.units.tell(staff.tenantId, (unit) => this.enter(unit, staff));
    await this.record(staff, staffId, by);
    return link;
  }

  /** Within a unit that holds the account, which is invited: another link, in the place of the one before. */
  renew(unit: TellingUnit, { id }: StaffAccount): Promise<DrawnLink> {
    return this.links.draw(unit, 'invitation', id);
  }

  /** Who is invited, and to what; TOKEN_EXPIRED. */
  async look(token: string): Promise<InvitationView> {
    const { staffId, expiresAt } = await this.links.find('invitation', token);
    const account = await this.accounts.byId(staffId);
    if (!account) throw new Problem('TOKEN_EXPIRED');
    const { email, name, role, tenantId } = account;
    const tenant = tenantId === null ? null : await this.directory.byId(tenantId);
    return { email, name, role, tenant: tenant && { slug: tenant.slug, name: tenant.name }, expiresAt };
  }

  /** Sets the password, and goes on to the second factor as if they had signed in. A refused password does not use the link up. */
  async accept(token: string, password: string): Promise<HalfWaySignIn> {
    const { staffId } = await this.links.find('invitation', token);
    const account = await this.accounts.byId(staffId);
    if (!account) throw new Problem('TOKEN_EXPIRED');
    await this.policy.assertAllowed(password, account);
    const passwordHash = await this.hasher.hash(password);
    await this.units.run(async (unit) => {
      const held = await unit.query(
        `select 1 from public.staff where id = $1 and status = 'invited' for no key update`,
        [staffId],
      );
      if (held.length === 0) throw new Problem('TOKEN_EXPIRED');
      await this.links.use(unit, 'invitation', token);
      await unit.query(
        `update public.staff set password_hash = $2, password_changed_at = now(), status = 'active' where id = $1`,
        [staffId, passwordHash],
      );
    });
    const [tenantId, actor] = [account.tenantId, `staff:${staffId}`];
    this.audit.note({ tenantId, actor, action: 'staff.invitation-accepted', subject: staffId });
    const halfWay = await this.halfWay.open({ id: staffId, passwordHash });
    if (!halfWay) throw new Problem('SIGN_IN_EXPIRED');
    return halfWay;
  }

  private async enter(unit: TellingUnit, staff: NewStaff): Promise<DrawnLink & { staffId: string }> {
    const { tenantId, role, email, name, permissions } = staff;
    const [made] = await unit.query<{ id: string }>(
      `insert into public.staff (id, tenant_id, role, email, name, permissions) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing returning id`,
      [uuid(), tenantId, role, email, name, role === 'operator' ? permissions : []],
    );
    if (!made) throw new Problem('STAFF_EXISTS');
    return { staffId: made.id, ...(await this.links.draw(unit, 'invitation', made.id)) };
  }

  private record({ tenantId, role, permissions }: NewStaff, staffId: string, by: Actor): Promise<void> {
    const detail = { role, permissions: permissions.join(',') };
    return this.audit.record({ tenantId, actor: by.id, action: 'staff.invited', subject: staffId, detail });
  }
}

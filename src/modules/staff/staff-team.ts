import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { idAfter, type Page, pageOf } from '../../platform/http/cursor.js';
import type { Staff } from '../../platform/http/current.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { type Actor, staffActor } from '../../platform/operations/actor.js';
import { ACCOUNT, type StaffAccount } from './staff-account.js';
import type { StaffQuery } from './staff-team.dto.js';
import type { StaffMemberView } from './staff-team.view.js';
import type { StaffUnit } from './staff-units.js';

/** Whose staff: one cooperative's, or, where it is null, everybody's. */
export interface StaffScope {
  tenantId: string | null;
}

/** Who decides about accounts, and about whose. */
export interface Manager extends StaffScope {
  actor: Actor;
  /** Null at the command line. */
  staffId: string | null;
  /** A cooperative's own admin, who must not leave it without one. Support and the command line may: an only admin can be an intruder. */
  isOwnAdmin: boolean;
}

export function managerOf(staff: Staff, tenantId: string | null): Manager {
  return { tenantId, actor: staffActor(staff), staffId: staff.staffId, isOwnAdmin: staff.role === 'admin' };
}

const LIST = `
  select a.id, t.slug as tenant, a.role, a.email, a.name, a.status, a.permissions, a.created_at as "createdAt",
         a.last_signed_in_at as "lastSignedInAt",
         exists (select from public.staff_totp m where m.staff_id = a.id and m.confirmed_at is not null)
           or exists (select from public.staff_passkeys m where m.staff_id = a.id) as "hasSecondFactor"
    from public.staff a left join public.tenants t on t.id = a.tenant_id
   where a.email <> ''`;

/** Accounts as whoever manages them sees them. */
@Injectable()
export class StaffTeam {
  constructor(private readonly database: DataSource) {}

  /** In the order in which they were made. */
  async list({ tenantId }: StaffScope, query: StaffQuery): Promise<Page<StaffMemberView>> {
    const { limit, cursor, tenant = null, role = null, status = null } = query;
    const rows = await this.database.query<StaffMemberView[]>(
      `${LIST} and ($1::uuid is null or a.tenant_id = $1) and ($2::text is null or t.slug = $2) and ($3::text is null or a.role = $3)
           and ($4::text is null or a.status = $4) and ($5::uuid is null or a.id > $5)
         order by a.id limit $6`,
      [tenantId, tenant, role, status, idAfter(cursor), limit + 1],
    );
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    );
  }

  /** NOT_FOUND for an account of anybody else's staff. */
  async show({ tenantId }: StaffScope, id: string): Promise<StaffMemberView> {
    const [found] = await this.database.query<StaffMemberView[]>(
      `${LIST} and ($1::uuid is null or a.tenant_id = $1) and a.id = $2`,
      [tenantId, id],
    );
    if (!found) throw notFound();
    return found;
  }

  /** The id of an address's account at a cooperative, or, where none is named, at support. */
  async byAddress(email: string, tenantSlug: string | undefined): Promise<string | undefined> {
    const [found] = await this.database.query<{ id: string }[]>(
      `select a.id from public.staff a left join public.tenants t on t.id = a.tenant_id
        where a.email = $1 and t.slug is not distinct from $2`,
      [email, tenantSlug ?? null],
    );
    return found?.id;
  }

  /** The same for the rules. */
  async find({ tenantId }: StaffScope, id: string): Promise<StaffAccount> {
    const [found] = await this.database.query<StaffAccount[]>(
      `select ${ACCOUNT} from public.staff a where a.id = $1 and a.email <> '' and ($2::uuid is null or a.tenant_id = $2)`,
      [id, tenantId],
    );
    if (!found) throw notFound();
    return found;
  }
}

/**
 * Within a unit: the account as it is now, held, where the manager may decide about it. Admins are held all, in one order, so that of two who
 * shut each other out at once one remains.
 */
export async function holdManaged(
  unit: StaffUnit,
  manager: Manager,
  { id, role, tenantId }: StaffAccount,
): Promise<StaffAccount> {
  if (id === manager.staffId) throw new Problem('OWN_ACCOUNT');
  const admins = role === 'admin' && manager.isOwnAdmin ? await holdAdmins(unit, tenantId) : undefined;
  if (admins && !admins.includes(manager.staffId!)) throw new Problem('SESSION_ENDED');
  const [account] = await unit.query<StaffAccount>(
    `select ${ACCOUNT} from public.staff a where a.id = $1 for no key update`,
    [id],
  );
  if (!account) throw notFound();
  return account;
}

async function holdAdmins(unit: StaffUnit, tenantId: string | null): Promise<string[]> {
  const admins = await unit.query<{ id: string }>(
    `select id from public.staff where tenant_id = $1 and role = 'admin' and status = 'active' order by id for no key update`,
    [tenantId],
  );
  return admins.map(({ id }) => id);
}

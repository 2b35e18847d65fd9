import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Staff } from '../../platform/http/current.js';
import { Problem } from '../../platform/http/problem.js';

export type StandingStaff = Staff & { isSteppedUp: boolean };

type Row = Omit<StandingStaff, 'visitId'> & { visitId: string | null };

/** One message: ending the session, disabling, another role and other permissions bite at the next request. */
const STANDING = `
  select a.id as "staffId", s.id as "sessionId", a.role, a.tenant_id as "tenantId", a.permissions, a.name,
         coalesce(s.stepped_up_until > now(), false) as "isSteppedUp",
         (select v.id from public.support_visits v
           where v.session_id = s.id and v.tenant_id = $3 and v.ended_at is null and v.expires_at > now() limit 1) as "visitId"
    from public.staff_sessions s join public.staff a on a.id = s.staff_id
   where s.id = $1 and a.id = $2 and s.revoked_at is null and s.expires_at > now() and a.status = 'active'`;

/** Who somebody is, and what they may, at this moment. */
@Injectable()
export class StaffStanding {
  constructor(private readonly database: DataSource) {}

  /** At a cooperative, or, where it is null, at none. SESSION_ENDED for a session that is over and an account that is shut out. */
  async of(
    { staffId, sessionId }: Pick<Staff, 'staffId' | 'sessionId'>,
    tenantId: string | null,
  ): Promise<StandingStaff> {
    const [found] = await this.database.query<Row[]>(STANDING, [sessionId, staffId, tenantId]);
    if (!found) throw new Problem('SESSION_ENDED');
    const { visitId, ...staff } = found;
    return visitId === null ? staff : { ...staff, visitId };
  }
}

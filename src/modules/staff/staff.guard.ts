import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { ACCESS, type Permission, STEP_UP } from '../../platform/http/access.js';
import type { Staff } from '../../platform/http/current.js';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { routePattern } from '../../platform/operations/logging.js';
import { admit, type Asked } from './staff-gate.js';
import { type StaffClaims, StaffTokens } from './staff-tokens.js';

type StandingStaff = Omit<Staff, 'visitId'> & { visitId: string | null; isSteppedUp: boolean };

/** One message: ending the session, disabling, another role and other permissions bite at the next request. */
const STANDING = `
  select a.id as "staffId", s.id as "sessionId", a.role, a.tenant_id as "tenantId", a.permissions, a.name,
         coalesce(s.stepped_up_until > now(), false) as "isSteppedUp",
         (select v.id from public.support_visits v
           where v.session_id = s.id and v.tenant_id = $3 and v.ended_at is null and v.expires_at > now() limit 1) as "visitId"
    from public.staff_sessions s join public.staff a on a.id = s.staff_id
   where s.id = $1 and a.id = $2 and s.revoked_at is null and s.expires_at > now() and a.status = 'active'`;

type StaffRequest = FastifyRequest<{ Params: Record<string, string> }> & { user?: Staff };

/** Stands before every route of the staff's and of support's. */
@Injectable()
export class StaffGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: StaffTokens,
    private readonly database: DataSource,
    private readonly audit: Audit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<StaffRequest>();
    const claims = this.tokens.read(request.headers.authorization);
    if (!claims) throw new Problem('UNAUTHENTICATED');
    const asked = this.asked(context, request);
    const { isSteppedUp, ...staff } = await this.standing(claims, asked.tenantId);
    this.decide(staff, isSteppedUp, asked);
    if (staff.visitId !== undefined) this.noteVisit(staff, request);
    request.user = staff;
    return true;
  }

  private asked(context: ExecutionContext, { tenant }: StaffRequest): Asked {
    const places = [context.getHandler(), context.getClass()];
    return {
      permission: this.reflector.getAllAndOverride<Permission>(ACCESS, places),
      stepUp: this.reflector.getAllAndOverride<boolean | undefined>(STEP_UP, places) ?? false,
      tenantId: tenant?.id ?? null,
    };
  }

  private async standing(
    { sid, sub }: StaffClaims,
    tenantId: string | null,
  ): Promise<Staff & { isSteppedUp: boolean }> {
    const [found] = await this.database.query<StandingStaff[]>(STANDING, [sid, sub, tenantId]);
    if (!found) throw new Problem('SESSION_ENDED');
    const { visitId, ...staff } = found;
    return visitId === null ? staff : { ...staff, visitId };
  }

  private decide(staff: Staff, isSteppedUp: boolean, asked: Asked): void {
    try {
      admit(staff, isSteppedUp, asked);
    } catch (problem) {
      // A second factor to be shown again is no denial.
      if (problem instanceof Problem && problem.code !== 'STEP_UP_REQUIRED') this.noteDenial(staff, asked, problem);
      throw problem;
    }
  }

  private noteDenial({ staffId }: Staff, { permission, tenantId }: Asked, { code }: Problem): void {
    const detail = { permission, code };
    this.audit.note({ tenantId, actor: `staff:${staffId}`, action: 'access.denied', detail });
  }

  /** Every step of a visit: what was asked for, by the route and the id in it. */
  private noteVisit({ staffId, visitId }: Staff, request: StaffRequest): void {
    const { tenant: _, ...ids } = request.params;
    const detail = { method: request.method, route: routePattern(request), ...ids };
    this.audit.note({ actor: `staff:${staffId}`, action: 'support-visit.request', subject: visitId, detail });
  }
}

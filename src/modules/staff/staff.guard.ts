import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ACCESS, type Permission, STEP_UP } from '../../platform/http/access.js';
import type { Staff } from '../../platform/http/current.js';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { routePattern } from '../../platform/operations/logging.js';
import { admit, type Asked } from './staff-gate.js';
import { StaffStanding } from './staff-standing.js';
import { StaffTokens } from './staff-tokens.js';

type StaffRequest = FastifyRequest<{ Params: Record<string, string> }> & { user?: Staff };

/** Stands before every route of the staff's and of support's. */
@Injectable()
export class StaffGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: StaffTokens,
    private readonly standing: StaffStanding,
    private readonly audit: Audit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<StaffRequest>();
    const claims = this.tokens.read(request.headers.authorization);
    if (!claims) throw new Problem('UNAUTHENTICATED');
    const asked = this.asked(context, request);
    const who = { staffId: claims.sub, sessionId: claims.sid };
    const { isSteppedUp, ...staff } = await this.standing.of(who, asked.tenantId);
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

import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { ACCESS, type Permission, PERMISSIONS } from '../../platform/http/access.js';
import { Audiences } from '../../platform/http/audiences.js';
import { FEATURE, mustHave } from '../../platform/http/features.js';
import { Problem } from '../../platform/http/problem.js';
import type { Feature } from '../../platform/tenancy/tenant.js';

/** A key that is unknown, another cooperative's, revoked or past its time gets the same words as none. */
const WITHOUT_ONE = {
  member: {},
  'api-key': { detail: 'La clave de API falta, no es válida o dejó de estar vigente.' },
};

/** Asks the audience's passport strategy; what the strategy throws says why, a missing or broken token is UNAUTHENTICATED. */
function guardOf(audience: keyof typeof WITHOUT_ONE): CanActivate {
  return new (class extends AuthGuard(audience) {
    override handleRequest<T>(error: unknown, principal: T | false | null): T {
      if (error) throw error;
      if (!principal) throw new Problem('UNAUTHENTICATED', WITHOUT_ONE[audience]);
      return principal;
    }
  })();
}

/** Stands before every route: public ones pass, the others ask for their permission's audience, undeclared ones are closed. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly audiences: Audiences,
  ) {
    audiences.register('member', guardOf('member'));
    audiences.register('api-key', guardOf('api-key'));
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Permission | 'public' | undefined>(ACCESS, places);
    const { tenant } = context.switchToHttp().getRequest<FastifyRequest>();
    mustHave(this.reflector.getAllAndOverride<Feature | undefined>(FEATURE, places), tenant);
    if (access === 'public') return true;
    const audience = access && PERMISSIONS[access];
    if (!audience) throw new Problem('FORBIDDEN');
    return (await this.audiences.guardOf(audience).canActivate(context)) as boolean;
  }
}

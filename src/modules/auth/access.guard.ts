import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { ACCESS, type Audience, type Permission, PERMISSIONS } from '../../platform/http/access.js';
import { Problem } from '../../platform/http/problem.js';

/** A key that is unknown, another cooperative's, revoked or past its time gets the same words as none. */
const KEY = { detail: 'La clave de API falta, no es válida o dejó de estar vigente.' };
const WITHOUT_ONE: Record<Audience, { detail?: string }> = { member: {}, 'api-key': KEY, 'civic-app': KEY };

/** Asks the audience's passport strategy; what the strategy throws says why, a missing or broken token is UNAUTHENTICATED. */
function guardOf(audience: Audience): CanActivate {
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
  private readonly guards: Record<Audience, CanActivate> = {
    member: guardOf('member'),
    'api-key': guardOf('api-key'),
    'civic-app': guardOf('civic-app'),
  };

  constructor(private readonly reflector: Reflector) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Permission | 'public' | undefined>(ACCESS, places);
    if (access === 'public') return true;
    const audience = access && PERMISSIONS[access];
    if (!audience) throw new Problem('FORBIDDEN');
    return (await this.guards[audience].canActivate(context)) as boolean;
  }
}

import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ACCESS, type Permission } from '../../platform/http/access.js';
import type { ApiClient } from '../../platform/http/current.js';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';

/** The permission `sync:import` wants a key with the scope `import`, and so on. The global guard has checked the key itself. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly audit: Audit,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const permission = this.reflector.getAllAndOverride<Permission>(ACCESS, [context.getHandler(), context.getClass()]);
    const { user } = context.switchToHttp().getRequest<FastifyRequest & { user?: ApiClient }>();
    const [, scope] = permission.split(':') as [string, string];
    if (user?.scopes.includes(scope)) return true;
    this.audit.note({ actor: `api-key:${user?.apiKeyId}`, action: 'access.denied', detail: { permission } });
    throw new Problem('FORBIDDEN');
  }
}

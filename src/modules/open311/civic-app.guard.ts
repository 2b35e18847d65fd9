import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ApiClient } from '../../platform/http/current.js';
import { Problem } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { ApiKeys } from '../sync/api-keys.service.js';
import { argumentIn } from './arguments.js';
import { mustServeApps } from './open311-door.js';

/** Lets in whoever gives a key of the route's tenant as the argument `api_key`. Where no apps are served, nobody learns whether a key is one. */
@Injectable()
export class CivicAppGuard implements CanActivate {
  constructor(private readonly keys: ApiKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest & { user?: ApiClient }>();
    mustServeApps();
    const key = argumentIn(request, 'api_key');
    const client = key === undefined ? null : await this.keys.authenticate(currentTenant().id, key);
    if (!client)
      throw new Problem('UNAUTHENTICATED', {
        detail: 'La clave de API (api_key) falta, no es válida o dejó de estar vigente.',
      });
    request.user = client;
    return true;
  }
}

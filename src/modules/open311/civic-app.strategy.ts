import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport';
import type { ApiClient } from '../../platform/http/current.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { ApiKeys } from '../sync/api-keys.service.js';
import { argumentIn } from './arguments.js';
import { mustServeApps } from './open311-door.js';

type Done = (error: unknown, client?: ApiClient | null) => void;

/** Reads the argument `api_key`, and asks `verify` whose it is. */
class ApiKeyArgumentStrategy extends Strategy {
  constructor(private readonly verify: (key: string | undefined, done: Done) => void) {
    super();
  }

  override authenticate(request: Pick<FastifyRequest, 'query' | 'body'>): void {
    this.verify(argumentIn(request, 'api_key'), (error, client) => {
      if (error) this.error(error as Error);
      else if (client) this.success(client);
      else this.fail(403);
    });
  }
}

/** Passport's strategy `civic-app`: the apps of the route's tenant. Where it serves none, nobody learns whether a key is one. */
@Injectable()
export class CivicAppStrategy extends PassportStrategy(ApiKeyArgumentStrategy, 'civic-app') {
  constructor(private readonly keys: ApiKeys) {
    super();
  }

  async validate(key: string | undefined): Promise<ApiClient | null> {
    mustServeApps();
    return key === undefined ? null : this.keys.authenticate(currentTenant().id, key);
  }
}

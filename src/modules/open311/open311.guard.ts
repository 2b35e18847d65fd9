import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../platform/http/problem.js';
import { addressKey, RateLimits } from '../../platform/http/rate-limits.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { argumentIn } from './arguments.js';
import { mustServeApps } from './open311-door.js';

/** A page of an app asks for a list now and then; this is for who does not stop. */
const READS = { name: 'open311-reads', points: 120, seconds: 60 };

/** Stands before every route of Open311: the cooperative serves apps, the jurisdiction is its own, and whoever reads does not read without end. */
@Injectable()
export class Open311Guard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    mustServeApps();
    mustBeHere(argumentIn(request, 'jurisdiction_id'));
    // Who files is counted by key.
    if (request.method !== 'POST') await this.limits.take(READS, addressKey(request.ip));
    return true;
  }
}

function mustBeHere(asked: string | undefined): void {
  const own = currentTenant().settings.open311?.jurisdictionId;
  if (asked === undefined || own === undefined || asked === own) return;
  throw new Problem('NOT_FOUND', { detail: `jurisdiction_id: aquí se atiende ${own}.` });
}

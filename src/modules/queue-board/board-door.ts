import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Permission } from '../../platform/http/access.js';
import { Problem } from '../../platform/http/problem.js';
import { permits } from '../../platform/http/staff-policy.js';
import { staffActor } from '../../platform/operations/actor.js';
import { Audit } from '../../platform/operations/audit.js';
import { routePattern } from '../../platform/operations/logging.js';
import { StaffStanding } from '../staff/staff-standing.js';
import { BoardPasses } from './board-passes.js';
import { BOARD, passIn } from './pass-cookie.js';

type JobRequest = FastifyRequest<{ Params: { queueName?: string; jobId?: string } }>;

/** All that may be changed from the board, and how the audit log calls it. Everything else that it can do is refused. */
const CHANGES: Record<string, string> = {
  [`PUT ${BOARD}/api/queues/:queueName/:jobId/retry`]: 'queue-job.retried',
  [`PUT ${BOARD}/api/queues/:queueName/:jobId/clean`]: 'queue-job.discarded',
};

/** Stands before everything of the board: it is no route of ours, and no other guard sees it. */
@Injectable()
export class BoardDoor {
  private readonly actors = new WeakMap<FastifyRequest, string>();

  constructor(
    private readonly passes: BoardPasses,
    private readonly standing: StaffStanding,
    private readonly audit: Audit,
  ) {}

  /** Throws unless whoever holds the pass may: UNAUTHENTICATED, SESSION_ENDED, FORBIDDEN. */
  async admit(request: FastifyRequest): Promise<void> {
    const holder = this.passes.read(passIn(request.headers.cookie) ?? '');
    if (!holder) throw new Problem('UNAUTHENTICATED');
    const staff = await this.standing.of(holder, null);
    const actor = staffActor(staff).id;
    const permission = this.asked(request);
    if (permission === undefined || !permits(staff, permission)) {
      this.audit.note({ tenantId: null, actor, action: 'access.denied', detail: { permission: permission ?? 'none' } });
      throw new Problem('FORBIDDEN');
    }
    this.actors.set(request, actor);
  }

  /** Before the answer leaves: what was done is in the audit log when it is told. */
  async record(request: JobRequest, { statusCode }: FastifyReply): Promise<void> {
    const action = CHANGES[nameOf(request)];
    const actor = this.actors.get(request);
    if (action === undefined || actor === undefined || statusCode >= 400) return;
    const { queueName: queue = '', jobId } = request.params;
    await this.audit.record({ tenantId: null, actor, action, subject: jobId, detail: { queue } });
  }

  /** Undefined for what nobody does from here. A change comes from the board's own page: a cookie alone could be another site's doing. */
  private asked(request: FastifyRequest): Permission | undefined {
    if (request.method === 'GET' || request.method === 'HEAD') return 'platform:queues:read';
    const { 'sec-fetch-site': from = 'same-origin' } = request.headers;
    return from === 'same-origin' && nameOf(request) in CHANGES ? 'platform:queues:write' : undefined;
  }
}

function nameOf(request: FastifyRequest): string {
  return `${request.method} ${routePattern(request)}`;
}

import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MountedPlugins } from '../../platform/http/mounted-plugins.js';
import { sendProblem } from '../../platform/http/problem.filter.js';
import { Problem } from '../../platform/http/problem.js';
import { JobQueue } from '../../platform/queue/job-queue.js';
import { ALL_QUEUES } from '../../platform/queue/jobs.js';
import { BoardDoor } from './board-door.js';
import { BOARD } from './pass-cookie.js';

/** Its page sets styles by itself; scripts are its own files alone, and nothing comes from elsewhere. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'self'; frame-ancestors 'none'; form-action 'none'";

/** A server's words in a job's error may name somebody. */
const ADDRESS = /[\w.+%-]+@[\w-]+(?:\.[\w-]+)+/g;

/** BullMQ's board at `/v1/platform/queues/`, behind its own door. Jobs carry a tenant's schema and an id, and nothing else. */
@Injectable()
export class QueueBoard {
  private readonly log = new Logger(QueueBoard.name);

  constructor(
    plugins: MountedPlugins,
    private readonly jobs: JobQueue,
    private readonly door: BoardDoor,
  ) {
    plugins.mount(BOARD, (scope, _options, done) => {
      this.serve(scope);
      done();
    });
  }

  /** Only where there is HTTP: a worker alone never comes here. */
  private serve(scope: FastifyInstance): void {
    const board = new FastifyAdapter().setBasePath(BOARD);
    const queues = ALL_QUEUES.map((name) => new BullMQAdapter(this.jobs.queue(name)));
    // The adapter brings types of its own patch version of the board's, which are the same but for their name.
    const serverAdapter = board as never;
    createBullBoard({ queues, serverAdapter, options: { uiConfig: { boardTitle: 'Coop Online · colas' } } });
    scope.addHook('onRequest', (request, reply) => this.open(request, reply));
    scope.addHook('onSend', async (request, reply, payload) => {
      await this.door.record(request as never, reply);
      return typeof payload === 'string' ? payload.replace(ADDRESS, '…') : payload;
    });
    scope.register(board.registerPlugin());
  }

  private async open(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    void reply.header('content-security-policy', CSP);
    try {
      await this.door.admit(request);
      return undefined;
    } catch (error) {
      // The board would answer with its own error: here nobody is past its door yet.
      if (!(error instanceof Problem)) this.log.error({ err: error });
      sendProblem(reply, error instanceof Problem ? error : new Problem('INTERNAL'));
      return reply;
    }
  }
}

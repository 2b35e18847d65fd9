import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Problem } from '../../http/problem.js';
import { JobQueue } from '../../queue/job-queue.js';
import { Storage } from '../../storage/storage.js';
import { type InboundMessage, readInbound } from './inbound-message.js';
import type { ReplyPurpose } from './reply-address.js';

/** What takes answers of one kind. A Problem that it throws is told to the sender; anything else is tried again. */
export interface InboundHandler {
  /** Within a unit of work that also notes it on the mail's row: what it writes is written once. */
  take(subjectId: string, message: InboundMessage): Promise<void>;
  /** After that, outside of any unit: what may come twice after a crash, such as photos. */
  follow?(subjectId: string, message: InboundMessage): Promise<void>;
  /** Tells the sender why their answer was not taken; within the unit that says so. */
  refuse(subjectId: string, message: InboundMessage, problem: Problem, inboundId: string): Promise<void>;
}

interface WaitingMail {
  id: string;
  purpose: ReplyPurpose;
  subject_id: string;
  taken: boolean;
}

const keyOf = (id: string) => `inbound-mails/${id}`;

/** Answers that came by mail: kept first, read by a job. A message is kept for a while whatever becomes of it. */
@Injectable()
export class InboundMails {
  private readonly log = new Logger(InboundMails.name);
  private readonly handlers = new Map<ReplyPurpose, InboundHandler>();

  constructor(
    private readonly units: UnitOfWork,
    private readonly jobs: JobQueue,
    private readonly storage: Storage,
  ) {}

  /** For modules that start. */
  register(purpose: ReplyPurpose, handler: InboundHandler): void {
    this.handlers.set(purpose, handler);
  }

  /** Keeps a message for the ambient tenant, committed when this resolves; one that is known already is left as it is. */
  async receive(purpose: ReplyPurpose, subjectId: string, raw: Buffer): Promise<void> {
    const id = uuid();
    const fingerprint = createHash('sha256').update(raw).digest('hex');
    await this.storage.put(keyOf(id), Readable.from([raw]));
    const kept = await this.units.run(async () => {
      const rows = await this.units.query<{ id: string }>(
        `insert into inbound_mails (id, purpose, subject_id, fingerprint, bytes, next_attempt_at)
         values ($1, $2, $3, $4, $5, now() + interval '1 minute')
         on conflict (subject_id, purpose, fingerprint) do nothing returning id`,
        [id, purpose, subjectId, fingerprint, raw.length],
      );
      for (const row of rows) this.jobs.enqueueAfterCommit('inbound-mails', row.id);
      return rows.length > 0;
    });
    if (!kept) await this.storage.remove(keyOf(id));
  }

  /** Reads one and hands it on. Nothing happens for one that has ended. `last`: what fails now has failed for good, and staff can see it. */
  async work(id: string, last: boolean): Promise<void> {
    const waiting = await this.units.run(() => this.begin(id));
    if (!waiting) return;
    try {
      const message = await readInbound(await buffer(this.storage.read(keyOf(id))));
      await this.handOn(waiting, message);
    } catch (error) {
      this.log.warn({ err: error, mail: id }, 'An answer that came by mail could not be taken.');
      await this.units.run(() => this.noteFailure(id, error as Error, last));
      throw error;
    }
  }

  private async handOn(mail: WaitingMail, message: InboundMessage): Promise<void> {
    const handler = this.handlers.get(mail.purpose);
    if (!handler) throw new Error(`Nothing takes mails of the purpose ${mail.purpose}.`);
    // Two machines that thank each other would never end.
    if (message.isAutomatic) return this.endAlone(mail, 'ignored', 'AUTOMATIC');
    if (message.text === '' && message.images.length === 0) return this.endAlone(mail, 'ignored', 'EMPTY');
    if (!(mail.taken || (await this.take(handler, mail, message)))) return;
    await handler.follow?.(mail.subject_id, message);
    await this.endAlone(mail, 'done');
  }

  /** False where a rule refused it, which the sender is told, or where another took it. */
  private async take(
    handler: InboundHandler,
    { id, subject_id }: WaitingMail,
    message: InboundMessage,
  ): Promise<boolean> {
    try {
      return await this.units.run(async () => {
        if (!(await this.markTaken(id))) return false;
        await handler.take(subject_id, message);
        return true;
      });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      await this.units.run(async () => {
        if (await this.end(id, 'refused', problem.code)) await handler.refuse(subject_id, message, problem, id);
      });
      return false;
    }
  }

  private async markTaken(id: string): Promise<boolean> {
    const rows = await this.units.query(
      `update inbound_mails set taken_at = now() where id = $1 and status = 'received' and taken_at is null returning id`,
      [id],
    );
    return rows.length > 0;
  }

  private async begin(id: string): Promise<WaitingMail | undefined> {
    const [row] = await this.units.query<WaitingMail>(
      `update inbound_mails set attempts = attempts + 1, next_attempt_at = now() + interval '10 minutes'
        where id = $1 and status = 'received' returning id, purpose, subject_id, taken_at is not null as taken`,
      [id],
    );
    return row;
  }

  /** False where another has ended it already. */
  private async end(
    id: string,
    status: 'done' | 'ignored' | 'refused',
    reason: string | null = null,
  ): Promise<boolean> {
    const rows = await this.units.query(
      `update inbound_mails set status = $2, reason = $3, finished_at = now(), last_error = null
        where id = $1 and status = 'received' returning id`,
      [id, status, reason],
    );
    return rows.length > 0;
  }

  private async endAlone({ id }: WaitingMail, status: 'done' | 'ignored', reason?: string): Promise<void> {
    await this.units.run(() => this.end(id, status, reason));
  }

  private async noteFailure(id: string, error: Error, last: boolean): Promise<void> {
    await this.units.query(
      `update inbound_mails set last_error = left($2, 500), status = case when $3 then 'failed' else status end,
              finished_at = case when $3 then now() end
        where id = $1 and status = 'received'`,
      [id, error.message, last],
    );
  }
}

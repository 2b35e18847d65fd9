import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Problem } from '../../http/problem.js';
import { JobQueue } from '../../queue/job-queue.js';
import { Storage } from '../../storage/storage.js';
import { MailOutbox } from '../mail-outbox.js';
import { type InboundMessage, readInbound } from './inbound-message.js';
import type { ReplyPurpose } from './reply-address.js';

/** Called within the unit of work that takes the mail: notes that it is taken, and throws where another has taken it. */
export type Once = () => Promise<void>;

/** What takes answers of one kind; called outside any unit of work. A Problem that it throws is told to the sender, anything else is tried again. */
export interface InboundHandler {
  /** It takes what machines write, too; every other answers people alone. */
  takesReports?: true;
  /** Writes what the mail says in one unit of work, which calls `once`. */
  take(subjectId: string, message: InboundMessage, once: Once): Promise<void>;
  /** What the answer was about, as its sender is told with the reason why it was not taken; within the unit that notes it. Undefined where nobody is to be told. */
  about(subjectId: string): Promise<string | undefined>;
}

/** Another job has taken the mail. */
class AlreadyTaken extends Error {}

interface WaitingMail {
  id: string;
  purpose: ReplyPurpose;
  subject_id: string;
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
    private readonly outbox: MailOutbox,
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
      await this.handOn(waiting, await readInbound(await buffer(this.storage.read(keyOf(id)))));
    } catch (error) {
      if (error instanceof AlreadyTaken) return;
      this.log.warn({ err: error, mail: id }, 'An answer that came by mail could not be taken.');
      await this.units.run(() => this.noteFailure(id, error as Error, last));
      throw error;
    }
  }

  private async handOn({ id, purpose, subject_id }: WaitingMail, message?: InboundMessage): Promise<void> {
    const handler = this.handlers.get(purpose);
    if (!handler) throw new Error(`Nothing takes mails of the purpose ${purpose}.`);
    const reason = handler.takesReports && message ? undefined : reasonToIgnore(message);
    if (reason !== undefined || !message) return this.units.run(() => this.end(id, 'ignored', reason));
    try {
      await handler.take(subject_id, message, () => this.end(id, 'done'));
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      await this.units.run(async () => {
        await this.end(id, 'refused', error.code);
        await this.tellSender(id, message, await handler.about(subject_id), error);
      });
    }
  }

  private async tellSender(
    id: string,
    { from }: InboundMessage,
    about: string | undefined,
    { message: reason }: Problem,
  ): Promise<void> {
    if (about === undefined || from.address === '') return;
    await this.outbox.post({
      template: 'answer-refused',
      to: from.address,
      cause: `inbound-mail/${id}`,
      data: { about, reason },
    });
  }

  private async begin(id: string): Promise<WaitingMail | undefined> {
    const [row] = await this.units.query<WaitingMail>(
      `update inbound_mails set attempts = attempts + 1, next_attempt_at = now() + interval '10 minutes'
        where id = $1 and status = 'received' returning id, purpose, subject_id`,
      [id],
    );
    return row;
  }

  private async end(id: string, status: 'done' | 'ignored' | 'refused', reason: string | null = null): Promise<void> {
    const rows = await this.units.query(
      `update inbound_mails set status = $2, reason = $3, finished_at = now(), last_error = null
        where id = $1 and status = 'received' returning id`,
      [id, status, reason],
    );
    if (rows.length === 0) throw new AlreadyTaken();
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

/** Two machines that thank each other would never end. */
function reasonToIgnore(message: InboundMessage | undefined): string | undefined {
  if (!message) return 'UNREADABLE';
  if (message.isAutomatic) return 'AUTOMATIC';
  return message.text === '' && message.images.length === 0 ? 'EMPTY' : undefined;
}

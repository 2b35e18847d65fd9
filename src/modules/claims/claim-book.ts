import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { UUID } from '../../platform/http/cursor.js';
import { notFound } from '../../platform/http/problem.js';
import { type Actor, staffIdOf } from '../../platform/operations/actor.js';
import { Feeds } from '../sync/feeds.js';
import { Claim } from './claim.entity.js';

const NUMBER = /^R-\d{4}-\d{6,9}$/;

/** The claim's author in its history: whoever it is, their name is not kept there. */
export const AUTHOR: Actor = { kind: 'member', id: 'user', name: '' };

export type EventKind = 'status' | 'message' | 'attachment' | 'assignment';

/** What goes into a claim's history. */
export interface ClaimEvent {
  kind: EventKind;
  by: Actor;
  text?: string | null;
  /** For the cooperative's eyes alone. */
  internal?: boolean;
}

/** Claims with their histories, as whoever changes them needs them; all of it within a unit of work. */
@Injectable()
export class ClaimBook {
  constructor(
    private readonly units: UnitOfWork,
    private readonly feeds: Feeds,
  ) {}

  /** Nobody else's until the unit ends; NOT_FOUND for an unknown one. `number` may stand for the id. */
  async lock(idOrNumber: string): Promise<Claim> {
    if (NUMBER.test(idOrNumber)) return this.lockWhere({ number: idOrNumber });
    if (!UUID.test(idOrNumber)) throw notFound();
    return this.lockWhere({ id: idOrNumber });
  }

  /** The same of the user's own; NOT_FOUND for any other. */
  lockOwn(userId: string, id: string): Promise<Claim> {
    return this.lockWhere({ id, userId });
  }

  /** Writes the claim as it has become and what happened, in order; returns the events' ids. */
  async write(claim: Claim, at: Date, ...events: ClaimEvent[]): Promise<string[]> {
    claim.updatedAt = at;
    await this.units.repository(Claim).update(claim.id, claim);
    const ids: string[] = [];
    for (const event of events) ids.push(await this.note(claim, at, event));
    return ids;
  }

  /** Tells the management system of it. Call it last: it queues all that write claims up. */
  publish({ id }: Claim, event: 'claim.created' | 'claim.updated' = 'claim.updated'): Promise<void> {
    return this.feeds.append('claims', event, id);
  }

  /** A line of the history alone. Returns its id. */
  async note(
    { id, status }: Claim,
    at: Date,
    { kind, by, text = null, internal = false }: ClaimEvent,
  ): Promise<string> {
    const eventId = uuid();
    await this.units.query(
      `insert into claim_events (id, claim_id, kind, author, author_name, author_staff_id, public, status, text, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        eventId,
        id,
        kind,
        by.kind,
        by.kind === 'staff' ? by.name : null,
        staffIdOf(by),
        !internal,
        kind === 'status' ? status : null,
        text,
        at,
      ],
    );
    return eventId;
  }

  private async lockWhere(where: { id: string; userId?: string } | { number: string }): Promise<Claim> {
    const claim = await this.units.repository(Claim).findOne({ where, lock: { mode: 'pessimistic_write' } });
    if (!claim) throw notFound();
    return claim;
  }
}

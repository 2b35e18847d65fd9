import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { dayIn, endOfDay } from '../../platform/clock.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { RateLimits } from '../../platform/http/rate-limits.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { UsersService, type UserContact } from '../auth/users.service.js';
import { Feeds } from '../sync/feeds.js';
import { ClaimCategories } from './claim-categories.js';
import { lastDayToAnswer } from './claim-deadline.js';
import { ClaimMails } from './claim-mails.js';
import { ClaimNumbers, newTrackingCode } from './claim-number.js';
import { Claim } from './claim.entity.js';
import type { FileClaim } from './claims.dto.js';

/** One member cannot fill the cooperative's mailbox. */
const CLAIMS_A_DAY = { name: 'claims', points: 30, seconds: 86_400 };
const MESSAGES_A_DAY = { name: 'claim-messages', points: 100, seconds: 86_400 };

/** What members do with claims. */
@Injectable()
export class ClaimsService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly limits: RateLimits,
    private readonly accounts: AccountsService,
    private readonly users: UsersService,
    private readonly categories: ClaimCategories,
    private readonly numbers: ClaimNumbers,
    private readonly mails: ClaimMails,
    private readonly feeds: Feeds,
  ) {}

  /** Returns the new claim's id. A supply that is not the user's is NOT_FOUND. */
  async file(userId: string, request: FileClaim): Promise<string> {
    await this.limits.take(CLAIMS_A_DAY, userId);
    return this.units.run(async () => {
      const { services } = await this.accounts.supplyOf(userId, request.supplyId);
      mustHave(services, request.service);
      const category = request.categoryId ? await this.categories.pick(request.service, request.categoryId) : null;
      const member = await this.memberOf(userId);
      const answerBy = lastDay();
      const claim = await this.open(userId, request, answerBy);
      await this.mails.filed({ claim, category, answerBy }, member);
      await this.feeds.append('claims', 'claim.created', claim.id);
      return claim.id;
    });
  }

  /** CLAIM_STATE once the claim is closed. */
  async addMessage(userId: string, claimId: string, text: string): Promise<void> {
    await this.limits.take(MESSAGES_A_DAY, userId);
    await this.units.run(async () => {
      const claim = await this.lockOwn(userId, claimId);
      claim.mustTakeMore();
      const eventId = await this.note(claim, { kind: 'message', text });
      await this.mails.messageAdded(claim, eventId, text, await this.memberOf(userId));
      await this.feeds.append('claims', 'claim.updated', claim.id);
    });
  }

  /** Within a unit of work: the user's claim, nobody else's until the unit ends; NOT_FOUND for any other. */
  async lockOwn(userId: string, claimId: string): Promise<Claim> {
    const claim = await this.units
      .repository(Claim)
      .findOne({ where: { id: claimId, userId }, lock: { mode: 'pessimistic_write' } });
    if (!claim) throw notFound();
    return claim;
  }

  /** Within a unit of work: writes what the member did into the history; returns the event's id. */
  async note({ id, status }: Claim, { kind, text = null, at = new Date() }: MemberEvent): Promise<string> {
    const eventId = uuid();
    await this.units.query(
      `insert into claim_events (id, claim_id, kind, author, status, text, created_at) values ($1, $2, $3, 'member', $4, $5, $6)`,
      [eventId, id, kind, kind === 'status' ? status : null, text, at],
    );
    await this.units.query('update claims set updated_at = $2 where id = $1', [id, at]);
    return eventId;
  }

  private async open(userId: string, request: FileClaim, answerBy: string | null): Promise<Claim> {
    const { timeZone } = currentTenant();
    const { supplyId, service, categoryId = null, description, phone = null } = request;
    const now = new Date();
    const claim = this.units.repository(Claim).create({
      id: uuid(),
      number: await this.numbers.next(),
      trackingCode: newTrackingCode(),
      status: 'received',
      dueAt: answerBy === null ? null : endOfDay(timeZone, answerBy),
      createdAt: now,
      updatedAt: now,
      ...{ userId, supplyId, service, categoryId, description, phone },
    });
    await this.units.repository(Claim).insert(claim);
    await this.note(claim, { kind: 'status', at: now });
    return claim;
  }

  private async memberOf(userId: string): Promise<UserContact> {
    const member = await this.users.contactOf(userId);
    // The user was deleted between the guard and here.
    if (!member) throw new Problem('SESSION_ENDED');
    return member;
  }
}

interface MemberEvent {
  kind: 'status' | 'message' | 'attachment';
  text?: string | null;
  /** Now, where not given. */
  at?: Date;
}

function mustHave(services: Service[], service: Service): void {
  if (services.includes(service)) return;
  const detail = 'Ese suministro no tiene ese servicio.';
  throw new Problem('VALIDATION_FAILED', { errors: [{ field: 'service', code: 'NOT_OF_THIS_SUPPLY', detail }] });
}

function lastDay(): string | null {
  const { timeZone, settings } = currentTenant();
  return settings.claimDeadline ? lastDayToAnswer(dayIn(timeZone), settings.claimDeadline) : null;
}

import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { CalendarAddressView, CalendarView } from './calendar.view.js';

/** The secret addresses at which users' calendars are read: one each, kept hashed. */
@Injectable()
export class CalendarAddresses {
  constructor(
    private readonly units: UnitOfWork,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** The one before opens nothing any more. */
  async make(userId: string): Promise<CalendarAddressView> {
    const token = newToken();
    const [row] = await this.units.run(() =>
      this.units.query<{ createdAt: Date }>(
        `insert into calendars (user_id, token_hash) values ($1, $2)
         on conflict (user_id) do update set token_hash = excluded.token_hash, created_at = now() returning created_at as "createdAt"`,
        [userId, hashToken(token)],
      ),
    );
    const url = `${this.env.publicUrl}/v1/tenants/${currentTenant().slug}/calendar/${token}.ics`;
    return { url, createdAt: row!.createdAt };
  }

  async show(userId: string): Promise<CalendarView> {
    const [row] = await this.units.run(() =>
      this.units.query<{ createdAt: Date }>('select created_at as "createdAt" from calendars where user_id = $1', [
        userId,
      ]),
    );
    return { active: row !== undefined, createdAt: row?.createdAt ?? null };
  }

  /** NOT_FOUND where there is none. */
  async end(userId: string): Promise<void> {
    const ended = await this.units.run(() =>
      this.units.query('delete from calendars where user_id = $1 returning 1', [userId]),
    );
    if (ended.length === 0) throw notFound();
  }

  /** Whose calendar the token opens; null for a token that opens none. Somebody who is disabled shows nothing. */
  async ownerOf(token: string): Promise<string | null> {
    const [row] = await this.units.run(() =>
      this.units.query<{ userId: string }>(
        `select c.user_id as "userId" from calendars c join users u on u.id = c.user_id and u.status = 'active' where c.token_hash = $1`,
        [hashToken(token)],
      ),
    );
    return row?.userId ?? null;
  }
}

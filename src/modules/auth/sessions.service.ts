import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, type Page, pageOf } from '../../platform/http/cursor.js';
import type { Member } from '../../platform/http/current.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound } from '../../platform/http/problem.js';
import type { SessionView } from './me.view.js';
import { SESSION_LIFETIME } from './session-lifetime.js';
import type { User } from './user.entity.js';

export type EndReason =
  'logout' | 'ended-by-owner' | 'ended-by-staff' | 'password-changed' | 'password-reset' | 'refresh-token-reused';

/** The device that signs in, as it describes itself. */
export interface Device {
  ip: string;
  userAgent: string;
}

/** A session with the first refresh token of its family. */
export interface OpenedSession extends Member {
  refreshToken: string;
}

/** Sign-ins on devices. Every method opens or joins a unit. */
@Injectable()
export class SessionsService {
  constructor(private readonly units: UnitOfWork) {}

  /**
   * Null where the user has been disabled or has another password by now: checking the old one took a while, in which the
   * owner may have replaced it. Waits for who holds the user's row.
   */
  async open(
    { id: userId, passwordHash }: Pick<User, 'id' | 'passwordHash'>,
    keepSignedIn: boolean,
    { ip, userAgent }: Device,
  ): Promise<OpenedSession | null> {
    const sessionId = uuid();
    const refreshToken = newToken();
    const { idle } = SESSION_LIFETIME[keepSignedIn ? 'kept' : 'visit'];
    const device = [ip, userAgent.slice(0, 300)];
    const opened = await this.units.run(() =>
      this.units.query(
        `with owner as (select id from users where id = $2 and password_hash = $9 and status = 'active' for share),
              session as (
                insert into sessions (id, user_id, keep_signed_in, ip, user_agent, expires_at)
                select $1::uuid, id, $3::boolean, $4, $5, now() + $6::interval from owner returning id)
         insert into refresh_tokens (id, session_id, token_hash) select $7::uuid, id, $8::bytea from session returning id`,
        [sessionId, userId, keepSignedIn, ...device, idle, uuid(), hashToken(refreshToken), passwordHash],
      ),
    );
    return opened.length > 0 ? { userId, sessionId, refreshToken } : null;
  }

  /** Ends one session of the user; NOT_FOUND where there is none that stands. */
  async end(userId: string, sessionId: string, reason: EndReason): Promise<void> {
    const ended = await this.units.run(() =>
      this.units.query(
        `update sessions set revoked_at = now(), revoked_reason = $3
          where id = $1 and user_id = $2 and revoked_at is null and expires_at > now() returning id`,
        [sessionId, userId, reason],
      ),
    );
    if (ended.length === 0) throw notFound();
  }

  /** Ends all the user's sessions but `except`. */
  async endAll(userId: string, reason: EndReason, except: string | null = null): Promise<void> {
    await this.units.run(() =>
      this.units.query(
        `update sessions set revoked_at = now(), revoked_reason = $2
          where user_id = $1 and revoked_at is null and id is distinct from $3`,
        [userId, reason, except],
      ),
    );
  }

  /** The sessions that stand, newest first. */
  async list({ userId, sessionId }: Member, { limit, cursor }: PageQuery): Promise<Page<SessionView>> {
    const before = idAfter(cursor);
    const rows = await this.units.run(() =>
      this.units.query<Omit<SessionView, 'current'>>(
        `select id, keep_signed_in as "keepSignedIn", user_agent as "userAgent", ip, created_at as "createdAt",
                last_used_at as "lastUsedAt", expires_at as "expiresAt"
           from sessions
          where user_id = $1 and revoked_at is null and expires_at > now() and ($2::uuid is null or id < $2)
          order by id desc limit $3`,
        [userId, before, limit + 1],
      ),
    );
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => ({ ...row, current: row.id === sessionId }),
    );
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import { idAfter, type Page, pageOf } from '../../platform/http/cursor.js';
import type { Staff } from '../../platform/http/current.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound } from '../../platform/http/problem.js';
import type { MfaMethod } from './half-way-sign-ins.js';
import type { StaffSessionView } from './staff-me.view.js';
import type { StaffUnit } from './staff-units.js';

export type StaffEndReason =
  | 'logout'
  | 'ended-by-owner'
  | 'password-changed'
  | 'password-reset'
  | 'second-factor-reset'
  | 'disabled'
  | 'refresh-token-reused';

/** The device that signs in, as it describes itself. */
export interface StaffDevice {
  ip: string;
  userAgent: string;
}

/** A session with the first refresh token of its family. */
export interface OpenedStaffSession {
  staffId: string;
  sessionId: string;
  refreshToken: string;
}

/** PostgreSQL intervals: unused, counted from the last refresh, and in all. */
export const STAFF_SESSION = { idle: '1 hour', whole: '12 hours' } as const;

const STANDS = 's.revoked_at is null and s.expires_at > now()';

/** Sign-ins of the staff on devices. */
@Injectable()
export class StaffSessions {
  constructor(private readonly database: DataSource) {}

  /** Within a unit that holds the account: the second factor was shown. */
  async open(
    unit: StaffUnit,
    staffId: string,
    method: MfaMethod,
    { ip, userAgent }: StaffDevice,
  ): Promise<OpenedStaffSession> {
    const [sessionId, refreshToken] = [uuid(), newToken()];
    await unit.query(
      `with session as (
         insert into public.staff_sessions (id, staff_id, method, ip, user_agent, expires_at)
         values ($1::uuid, $2, $3, $4, $5, now() + $6::interval) returning id),
       seen as (update public.staff set last_signed_in_at = now() where id = $2)
       insert into public.staff_refresh_tokens (id, session_id, token_hash) select $7::uuid, id, $8::bytea from session`,
      [sessionId, staffId, method, ip, userAgent.slice(0, 300), STAFF_SESSION.idle, uuid(), hashToken(refreshToken)],
    );
    return { staffId, sessionId, refreshToken };
  }

  /** Ends one session of the person's; NOT_FOUND where there is none that stands. */
  async end(staffId: string, sessionId: string, reason: StaffEndReason): Promise<void> {
    const [ended] = await this.database.query<[{ id: string }[], number]>(
      `update public.staff_sessions s set revoked_at = now(), revoked_reason = $3
        where s.id = $1 and s.staff_id = $2 and ${STANDS} returning s.id`,
      [sessionId, staffId, reason],
    );
    if (ended.length === 0) throw notFound();
  }

  /** Within a unit that holds the account: ends all its sessions but `except`. */
  async endAll(unit: StaffUnit, staffId: string, reason: StaffEndReason, except: string | null = null): Promise<void> {
    await unit.query(
      `update public.staff_sessions set revoked_at = now(), revoked_reason = $2
        where staff_id = $1 and revoked_at is null and id is distinct from $3`,
      [staffId, reason, except],
    );
  }

  /** The sessions that stand, newest first. */
  async list({ staffId, sessionId }: Staff, { limit, cursor }: PageQuery): Promise<Page<StaffSessionView>> {
    const rows = await this.database.query<Omit<StaffSessionView, 'current'>[]>(
      `select s.id, s.method, s.user_agent as "userAgent", s.ip, s.created_at as "createdAt",
              s.last_used_at as "lastUsedAt", s.expires_at as "expiresAt"
         from public.staff_sessions s
        where s.staff_id = $1 and ${STANDS} and ($2::uuid is null or s.id < $2)
        order by s.id desc limit $3`,
      [staffId, idAfter(cursor), limit + 1],
    );
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => ({ ...row, current: row.id === sessionId }),
    );
  }
}

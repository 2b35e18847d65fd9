import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { type OpenedStaffSession, STAFF_SESSION } from './staff-sessions.js';
import { type StaffUnit, StaffUnits } from './staff-units.js';

interface PresentedToken {
  id: string;
  staffId: string;
  tenantId: string | null;
  sessionId: string;
  stands: boolean;
  /** Exchanged longer ago than the grace: whoever shows it now is not the one who exchanged it. */
  reused: boolean;
}

/** An answer may be lost on its way: for so long the old token still gets a new one. */
const GRACE = '10 seconds';

/** Exchanges the staff's refresh tokens: each once, and the whole family ends when one comes back. */
@Injectable()
export class StaffRefreshService {
  constructor(
    private readonly units: StaffUnits,
    private readonly audit: Audit,
  ) {}

  /** The next token of the session's family; SESSION_ENDED for a token unknown, too old, reused or of a session that ended. */
  async refresh(token: string): Promise<OpenedStaffSession> {
    // The end of the family must be committed, so the refusal is thrown after the unit.
    const { presented, refreshToken } = await this.units.run((unit) => exchange(unit, token));
    if (presented?.stands && presented.reused) {
      const { staffId, tenantId, sessionId: subject } = presented;
      this.audit.note({ tenantId, actor: `staff:${staffId}`, action: 'session.refresh-token-reused', subject });
    }
    if (!presented || !refreshToken) throw new Problem('SESSION_ENDED');
    return { staffId: presented.staffId, sessionId: presented.sessionId, refreshToken };
  }
}

async function exchange(
  unit: StaffUnit,
  token: string,
): Promise<{ presented?: PresentedToken; refreshToken?: string }> {
  const presented = await find(unit, token);
  if (!presented?.stands) return {};
  if (!presented.reused) return { presented, refreshToken: await rotate(unit, presented) };
  await unit.query(
    `update public.staff_sessions set revoked_at = now(), revoked_reason = 'refresh-token-reused' where id = $1`,
    [presented.sessionId],
  );
  return { presented };
}

/** Holds the session's row, so that two exchanges of one family follow each other. */
async function find(unit: StaffUnit, token: string): Promise<PresentedToken | undefined> {
  const [presented] = await unit.query<PresentedToken>(
    `select t.id, a.id as "staffId", a.tenant_id as "tenantId", s.id as "sessionId",
            s.revoked_at is null and s.expires_at > now() and a.status = 'active' as stands,
            coalesce(t.rotated_at < now() - interval '${GRACE}', false) as reused
       from public.staff_refresh_tokens t join public.staff_sessions s on s.id = t.session_id
       join public.staff a on a.id = s.staff_id
      where t.token_hash = $1 for update of s, t`,
    [hashToken(token)],
  );
  return presented;
}

async function rotate(unit: StaffUnit, { id, sessionId }: PresentedToken): Promise<string> {
  const next = newToken();
  await unit.query(
    `with spent as (update public.staff_refresh_tokens set rotated_at = coalesce(rotated_at, now()) where id = $1),
          session as (update public.staff_sessions set last_used_at = now(), expires_at = least(now() + $2::interval, created_at + $3::interval)
                       where id = $4)
     insert into public.staff_refresh_tokens (id, session_id, token_hash) values ($5, $4, $6)`,
    [id, STAFF_SESSION.idle, STAFF_SESSION.whole, sessionId, uuid(), hashToken(next)],
  );
  return next;
}

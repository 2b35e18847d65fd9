import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { SESSION_LIFETIME } from './session-lifetime.js';
import { type OpenedSession, SessionsService } from './sessions.service.js';

interface PresentedToken {
  id: string;
  userId: string;
  sessionId: string;
  keepSignedIn: boolean;
  stands: boolean;
  /** Exchanged longer ago than the grace: whoever shows it now is not the one who exchanged it. */
  reused: boolean;
}

/** An answer may be lost on its way: for so long the old token still gets a new one. */
const GRACE = '10 seconds';

/** Exchanges refresh tokens: each once, and the whole family ends when one comes back. */
@Injectable()
export class RefreshService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly sessions: SessionsService,
    private readonly audit: Audit,
  ) {}

  /** The next token of the session's family; SESSION_ENDED for a token unknown, too old, reused or of a session that ended. */
  async refresh(token: string): Promise<OpenedSession> {
    // The end of the family must be committed, so the refusal is thrown after the unit.
    const { presented, refreshToken } = await this.units.run(() => this.exchange(token));
    if (presented?.stands && presented.reused) {
      this.audit.note({
        actor: `user:${presented.userId}`,
        action: 'session.refresh-token-reused',
        subject: presented.sessionId,
      });
    }
    if (!presented || !refreshToken) throw new Problem('SESSION_ENDED');
    return { userId: presented.userId, sessionId: presented.sessionId, refreshToken };
  }

  private async exchange(token: string): Promise<{ presented?: PresentedToken; refreshToken?: string }> {
    const presented = await this.find(token);
    if (!presented?.stands) return {};
    if (!presented.reused) return { presented, refreshToken: await this.rotate(presented) };
    await this.sessions.end(presented.userId, presented.sessionId, 'refresh-token-reused');
    return { presented };
  }

  /** Holds the session's row, so that two exchanges of one family follow each other. */
  private async find(token: string): Promise<PresentedToken | undefined> {
    const rows = await this.units.query<PresentedToken>(
      `select t.id, s.user_id as "userId", s.id as "sessionId", s.keep_signed_in as "keepSignedIn",
              s.revoked_at is null and s.expires_at > now() and u.status = 'active' as stands,
              coalesce(t.rotated_at < now() - interval '${GRACE}', false) as reused
         from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
        where t.token_hash = $1 for update of s, t`,
      [hashToken(token)],
    );
    return rows[0];
  }

  private async rotate({ id, sessionId, keepSignedIn }: PresentedToken): Promise<string> {
    const next = newToken();
    const { idle, whole } = SESSION_LIFETIME[keepSignedIn ? 'kept' : 'visit'];
    await this.units.query(
      `with spent as (update refresh_tokens set rotated_at = coalesce(rotated_at, now()) where id = $1),
            session as (update sessions set last_used_at = now(), expires_at = least(now() + $2::interval, created_at + $3::interval)
                         where id = $4)
       insert into refresh_tokens (id, session_id, token_hash) values ($5, $4, $6)`,
      [id, idle, whole, sessionId, uuid(), hashToken(next)],
    );
    return next;
  }
}

import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Member } from '../../platform/http/current.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { Audit } from '../../platform/operations/audit.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { AuthLimits } from './auth-limits.js';
import { MailedTokens } from './mailed-tokens.js';
import { PasswordHasher } from './password-hasher.js';
import { assertPasswordAllowed } from './password-policy.js';
import { type EndReason, SessionsService } from './sessions.service.js';
import { User } from './user.entity.js';

/** The passwords of users who are there: confirmed before what cannot be undone, and replaced. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly hasher: PasswordHasher,
    private readonly limits: AuthLimits,
    private readonly sessions: SessionsService,
    private readonly tokens: MailedTokens,
    private readonly outbox: MailOutbox,
    private readonly audit: Audit,
  ) {}

  /** Throws WRONG_PASSWORD unless it is the user's own, TOO_MANY_REQUESTS after too many wrong ones. */
  async confirm(userId: string, password: string): Promise<User> {
    const user = await this.units.run(() => this.units.repository(User).findOneBy({ id: userId }));
    if (!user) throw notFound();
    const matches = await this.hasher.verify(user.passwordHash, password, () => this.limits.ownPasswordTried(userId));
    if (!matches) throw new Problem('WRONG_PASSWORD');
    await this.limits.ownPasswordKnown(userId);
    return user;
  }

  /** Within a unit: WRONG_PASSWORD where the password that was confirmed has been replaced since; it is not from here on. */
  async holdConfirmed({ id, passwordHash }: User): Promise<void> {
    const held = await this.units.query('select 1 from users where id = $1 and password_hash = $2 for update', [
      id,
      passwordHash,
    ]);
    if (held.length === 0) throw new Problem('WRONG_PASSWORD');
  }

  /** Ends the user's other sessions; this one goes on. */
  async change({ userId, sessionId }: Member, current: string, next: string): Promise<void> {
    const user = await this.confirm(userId, current);
    assertPasswordAllowed(next, user, currentTenant(), 'newPassword');
    const passwordHash = await this.hasher.hash(next);
    await this.units.run(async () => {
      await this.holdConfirmed(user);
      await this.replace(user, passwordHash, 'password-changed', sessionId);
    });
    this.audit.note({ actor: `user:${userId}`, action: 'password.changed', subject: userId });
  }

  /**
   * Within a unit: sets the hash, ends the sessions but `except`, makes the links mailed before worthless and tells the owner.
   * Who got here by a mailed link has shown that the address is theirs, which is all that activation asks.
   */
  async replace(user: User, passwordHash: string, reason: EndReason, except: string | null = null): Promise<void> {
    await this.units.query(
      `update users set password_hash = $2, password_changed_at = now(),
              activated_at = coalesce(activated_at, now()), status = case status when 'pending' then 'active' else status end
        where id = $1`,
      [user.id, passwordHash],
    );
    await this.sessions.endAll(user.id, reason, except);
    await this.tokens.withdraw(user.id);
    const data = { firstName: user.firstName };
    await this.outbox.post({ template: 'password-changed', to: user.email, cause: `password-changed/${uuid()}`, data });
  }
}

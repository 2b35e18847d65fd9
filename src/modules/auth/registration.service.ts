import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { Audit } from '../../platform/operations/audit.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { RegisterBody } from './auth.dto.js';
import { AuthLimits } from './auth-limits.js';
import { MailedTokens } from './mailed-tokens.js';
import { PasswordHasher } from './password-hasher.js';
import { assertPasswordAllowed } from './password-policy.js';
import { inUniformTime } from './uniform-time.js';
import { User } from './user.entity.js';

/** Becoming a user: registering, and activating by mail. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly passwords: PasswordHasher,
    private readonly limits: AuthLimits,
    private readonly tokens: MailedTokens,
    private readonly outbox: MailOutbox,
    private readonly audit: Audit,
  ) {}

  /** Does the same work whether or not the address has a user; only its mail tells. */
  register(person: RegisterBody, ip: string): Promise<void> {
    return inUniformTime(async () => {
      assertPasswordAllowed(person.password, person, currentTenant());
      await this.limits.mailAskedFrom(ip);
      const passwordHash = await this.passwords.hash(person.password);
      if (!(await this.limits.mayMail('registration', person.email))) return;
      await this.units.run(() => this.enrol(person, passwordHash));
    });
  }

  /** Throws TOKEN_EXPIRED for a token unknown, used or expired. */
  async activate(token: string): Promise<void> {
    const userId = await this.units.run(async () => {
      const owner = await this.tokens.consume('activation', token);
      await this.units.query(
        `update users set status = 'active', activated_at = now() where id = $1 and status = 'pending'`,
        [owner],
      );
      return owner;
    });
    this.audit.note({ actor: `user:${userId}`, action: 'user.activated', subject: userId });
  }

  /** Throws TOKEN_EXPIRED where `activate` would, and changes nothing. */
  async assertActivable(token: string): Promise<void> {
    await this.units.run(() => this.tokens.ownerOf('activation', token));
  }

  resend(email: string, ip: string): Promise<void> {
    return inUniformTime(async () => {
      await this.limits.mailAskedFrom(ip);
      if (!(await this.limits.mayMail('activation', email))) return;
      await this.units.run(async () => {
        const user = await this.units.repository(User).findOne({
          where: { email, status: 'pending' },
          lock: { mode: 'pessimistic_write' },
        });
        if (user) await this.tokens.send('activation', user);
      });
    });
  }

  /** Mails a new activation link to a user who has not activated; false where there is none. For staff: they are told what `resend` tells nobody. */
  sendActivation(userId: string): Promise<boolean> {
    return this.units.run(async () => {
      const user = await this.units.repository(User).findOne({
        where: { id: userId, status: 'pending' },
        lock: { mode: 'pessimistic_write' },
      });
      if (user) await this.tokens.send('activation', user);
      return user !== null;
    });
  }

  /** Who registers again before activating starts over: the newest link, name and password count. */
  private async enrol({ email, firstName, lastName }: RegisterBody, passwordHash: string): Promise<void> {
    const [enrolled] = await this.units.query<{ id: string }>(
      `insert into users (id, email, first_name, last_name, password_hash) values ($1, $2, $3, $4, $5)
       on conflict (email) do update set first_name = $3, last_name = $4, password_hash = $5 where users.status = 'pending'
       returning id`,
      [uuid(), email, firstName, lastName, passwordHash],
    );
    if (enrolled) await this.tokens.send('activation', { id: enrolled.id, email, firstName });
    else await this.tellOwner(email);
  }

  /** The owner's own name, not the one just typed: that may be anybody's. */
  private async tellOwner(email: string): Promise<void> {
    const owner = await this.units.repository(User).findOneBy({ email });
    if (!owner) return;
    const data = { firstName: owner.firstName };
    await this.outbox.post({ template: 'already-registered', to: email, cause: `already-registered/${uuid()}`, data });
  }
}

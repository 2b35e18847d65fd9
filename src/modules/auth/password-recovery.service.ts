import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { wrongField } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { AuthLimits } from './auth-limits.js';
import type { NewPasswordForm } from './auth-pages.dto.js';
import { MailedTokens } from './mailed-tokens.js';
import { normalisePassword, PasswordHasher } from './password-hasher.js';
import { assertPasswordAllowed } from './password-policy.js';
import { PasswordsService } from './passwords.service.js';
import { inUniformTime } from './uniform-time.js';
import { User } from './user.entity.js';

/** The way back in for who forgot the password, or was locked out by somebody's wrong tries. */
@Injectable()
export class PasswordRecoveryService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly hasher: PasswordHasher,
    private readonly limits: AuthLimits,
    private readonly tokens: MailedTokens,
    private readonly passwords: PasswordsService,
    private readonly audit: Audit,
  ) {}

  /** Mails a link if the address has a user who is not disabled; the answer does not tell. */
  forgot(email: string, ip: string): Promise<void> {
    return inUniformTime(async () => {
      await this.limits.mailAskedFrom(ip);
      if (!(await this.limits.mayMail('password-reset', email))) return;
      await this.units.run(async () => {
        const user = await this.units.repository(User).findOne({
          where: { email, status: Not('disabled') },
          lock: { mode: 'pessimistic_write' },
        });
        if (user) await this.tokens.send('password-reset', user);
      });
    });
  }

  /** Throws TOKEN_EXPIRED where `reset` would, and changes nothing. */
  async ownerOf(token: string): Promise<User> {
    return this.units.run(async () => {
      const id = await this.tokens.ownerOf('password-reset', token);
      return this.units.repository(User).findOneByOrFail({ id });
    });
  }

  /** As `reset`, of a form where the password is typed twice: VALIDATION_FAILED at `repeated` where the two differ. */
  async resetByForm({ token, password, repeated }: NewPasswordForm): Promise<void> {
    if (normalisePassword(password) !== normalisePassword(repeated))
      throw wrongField('repeated', 'NOT_THE_SAME', 'Las dos contraseñas no son iguales.');
    await this.reset(token, password);
  }

  /** A refused password does not use the link up; of many at once one wins, the others get TOKEN_EXPIRED. */
  async reset(token: string, password: string): Promise<void> {
    const owner = await this.ownerOf(token);
    assertPasswordAllowed(password, owner, currentTenant());
    const passwordHash = await this.hasher.hash(password);
    await this.units.run(async () => {
      await this.tokens.consume('password-reset', token);
      await this.passwords.replace(owner, passwordHash, 'password-reset');
    });
    await this.limits.accountRecovered(owner.email);
    this.audit.note({ actor: `user:${owner.id}`, action: 'password.reset', subject: owner.id });
  }
}

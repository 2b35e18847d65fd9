import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import type { LoginBody } from './auth.dto.js';
import { AuthLimits } from './auth-limits.js';
import { PasswordHasher } from './password-hasher.js';
import { type Device, type OpenedSession, SessionsService } from './sessions.service.js';
import { User } from './user.entity.js';

/** Signing in with address and password. */
@Injectable()
export class SignInService {
  constructor(
    private readonly units: UnitOfWork,
    private readonly passwords: PasswordHasher,
    private readonly limits: AuthLimits,
    private readonly sessions: SessionsService,
    private readonly audit: Audit,
  ) {}

  /** INVALID_CREDENTIALS whatever is wrong: nobody learns whether an address is registered, activated or disabled. */
  async signIn({ email, password, keepSignedIn }: LoginBody, device: Device): Promise<OpenedSession> {
    await this.limits.signInFrom(device.ip);
    const user = await this.units.run(() => this.units.repository(User).findOneBy({ email }));
    // The try is counted when its turn to be hashed has come: exact under any number at once, and right ones do not lock each other out.
    const matches = await this.passwords.verify(user?.passwordHash, password, () => this.limits.passwordTried(email));
    if (!user || !matches || !user.maySignIn) throw this.refused(user, device);
    const session = await this.sessions.open(user, keepSignedIn, device);
    if (!session) throw this.refused(user, device);
    await this.limits.signedIn(device.ip, email);
    this.audit.note({
      actor: `user:${user.id}`,
      action: 'session.opened',
      subject: session.sessionId,
      detail: { ip: device.ip },
    });
    return session;
  }

  private refused(user: User | null, { ip }: Device): Problem {
    this.audit.note({ actor: 'anonymous', action: 'sign-in.refused', subject: user?.id, detail: { ip } });
    return new Problem('INVALID_CREDENTIALS');
  }
}

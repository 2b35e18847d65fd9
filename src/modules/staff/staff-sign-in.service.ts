import { Injectable } from '@nestjs/common';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { PasswordHasher } from '../auth/password-hasher.js';
import { type HalfWaySignIn, HalfWaySignIns } from './half-way-sign-ins.js';
import type { StaffAccount } from './staff-account.js';
import { StaffAccounts } from './staff-accounts.js';
import type { StaffLoginBody } from './staff-auth.dto.js';
import { StaffLimits } from './staff-limits.js';
import type { StaffDevice } from './staff-sessions.js';

/** The same for everybody: nobody learns whether an address works anywhere, or at how many cooperatives. */
const REFUSAL =
  'El correo o la contraseña no son correctos. Si trabaja en más de una cooperativa, elija en cuál entra.';

/** The first half of signing in: address and password. */
@Injectable()
export class StaffSignInService {
  constructor(
    private readonly accounts: StaffAccounts,
    private readonly passwords: PasswordHasher,
    private readonly limits: StaffLimits,
    private readonly halfWay: HalfWaySignIns,
    private readonly audit: Audit,
  ) {}

  /** INVALID_CREDENTIALS whatever is wrong. What it returns opens nothing but the second half. */
  async begin({ email, password, tenant }: StaffLoginBody, { ip }: StaffDevice): Promise<HalfWaySignIn> {
    await this.limits.signInFrom(ip);
    const account = await this.accounts.signingIn(email, tenant);
    // The try is counted when its turn to be hashed has come: exact under any number at once, and right ones do not lock each other out.
    const stored = account?.passwordHash ?? undefined;
    const matches = await this.passwords.verify(stored, password, () => this.limits.passwordTried(email));
    if (!account || !matches) throw this.refused(account, ip);
    const halfWay = await this.halfWay.open(account);
    if (!halfWay) throw this.refused(account, ip);
    await this.limits.passwordKnown(ip, email);
    return halfWay;
  }

  private refused(account: StaffAccount | undefined, ip: string): Problem {
    const tenantId = account?.tenantId ?? null;
    this.audit.note({ tenantId, actor: 'anonymous', action: 'sign-in.refused', subject: account?.id, detail: { ip } });
    return new Problem('INVALID_CREDENTIALS', { detail: REFUSAL });
  }
}

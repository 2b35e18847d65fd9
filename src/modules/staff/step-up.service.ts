import { Injectable } from '@nestjs/common';
import type { Staff } from '../../platform/http/current.js';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { Passkeys } from './passkeys.js';
import { type Proof, SecondFactors } from './second-factors.js';
import { holdActive } from './staff-accounts.js';
import { StaffLimits } from './staff-limits.js';
import { StaffUnits } from './staff-units.js';

/** How long the second factor counts as just shown. */
const OPEN = '10 minutes';

/**
 * Showing the second factor again, before secrets, money and roles. A recovery code does it too: otherwise who lost a telephone
 * could get in with one and never add another telephone.
 */
@Injectable()
export class StepUpService {
  constructor(
    private readonly factors: SecondFactors,
    private readonly passkeys: Passkeys,
    private readonly limits: StaffLimits,
    private readonly units: StaffUnits,
    private readonly audit: Audit,
  ) {}

  passkeyOptions({ staffId }: Staff) {
    return this.passkeys.request('step-up', staffId);
  }

  /** Opens this session's routes that ask for it; WRONG_CODE, WRONG_PASSKEY, TOO_MANY_REQUESTS. Returns until when. */
  async open({ staffId, sessionId, tenantId }: Staff, proof: Proof, ip: string): Promise<Date> {
    const shown = await this.factors.shown('step-up', staffId, proof, ip);
    const until = await this.units.tell(tenantId, async (unit) => {
      const account = await holdActive(unit, staffId);
      if (!account || !(await this.factors.take(unit, account, shown))) return null;
      const [session] = await unit.query<{ until: Date }>(
        `update public.staff_sessions set stepped_up_until = now() + interval '${OPEN}'
          where id = $1 and revoked_at is null and expires_at > now() returning stepped_up_until as until`,
        [sessionId],
      );
      // What was taken is given back with the unit.
      if (!session) throw new Problem('SESSION_ENDED');
      return session.until;
    });
    if (!until) throw this.factors.refused({ staffId, tenantId }, shown.method, ip);
    await this.limits.factorKnown(staffId, ip);
    const detail = { ip, method: shown.method };
    this.audit.note({ tenantId, actor: `staff:${staffId}`, action: 'step-up.opened', subject: sessionId, detail });
    return until;
  }
}

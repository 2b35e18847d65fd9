import { Injectable } from '@nestjs/common';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { DataSource } from 'typeorm';
import type { Staff } from '../../platform/http/current.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { Passkeys } from './passkeys.js';
import { RecoveryCodes } from './recovery-codes.js';
import type { StaffAccount } from './staff-account.js';
import { holdActive, StaffAccounts } from './staff-accounts.js';
import { StaffLimits } from './staff-limits.js';
import { type Alarm, alarmMail } from './staff-mails.js';
import type { MfaView } from './staff-mfa.view.js';
import { type StaffUnit, StaffUnits, type TellingUnit } from './staff-units.js';
import { TotpIssuer } from './totp-issuer.js';
import { TotpSeeds } from './totp-seeds.js';

const METHODS = `
  select id, 'totp' as kind, null as name, confirmed_at as "createdAt", null::timestamptz as "lastUsedAt"
    from public.staff_totp where staff_id = $1 and confirmed_at is not null
  union all
  select id, 'passkey', name, created_at, last_used_at from public.staff_passkeys where staff_id = $1
  order by "createdAt", id`;

const REMOVE = `
  with gone as (delete from public.staff_totp where id = $1 and staff_id = $2 and confirmed_at is not null returning 1),
       gone_too as (delete from public.staff_passkeys where id = $1 and staff_id = $2 returning 1)
  select 1 from gone union all select 1 from gone_too`;

/** Within a unit that holds the account: whether it has a second factor. */
export async function hasMethods(unit: StaffUnit, staffId: string): Promise<boolean> {
  return (await unit.query(METHODS, [staffId])).length > 0;
}

/** The second factors of somebody who is signed in: looked at, added, removed. Their owner is told of each change. */
@Injectable()
export class MfaMethods {
  constructor(
    private readonly database: DataSource,
    private readonly accounts: StaffAccounts,
    private readonly issuer: TotpIssuer,
    private readonly seeds: TotpSeeds,
    private readonly passkeys: Passkeys,
    private readonly recovery: RecoveryCodes,
    private readonly limits: StaffLimits,
    private readonly units: StaffUnits,
    private readonly audit: Audit,
  ) {}

  async list({ staffId }: Staff): Promise<MfaView> {
    const methods = await this.database.query<MfaView['methods']>(METHODS, [staffId]);
    const [codes] = await this.database.query<{ left: number }[]>(
      'select count(*)::integer as left from public.staff_recovery_codes where staff_id = $1 and used_at is null',
      [staffId],
    );
    return { methods, recoveryCodesLeft: codes!.left };
  }

  /** A seed that works once `confirmSeed` got a code of it; the one that works now goes on until then. */
  async drawSeed({ staffId }: Staff) {
    return this.issuer.draw(await this.accountOf(staffId));
  }

  /** WRONG_CODE. */
  async confirmSeed(staff: Staff, code: string, ip: string): Promise<void> {
    await this.limits.factorTried(staff.staffId, ip);
    await this.change(staff, 'totp-added', async (unit) => {
      if (!(await this.seeds.confirm(unit, staff.staffId, code))) throw new Problem('WRONG_CODE');
    });
    await this.limits.factorKnown(staff.staffId, ip);
  }

  async passkeyOptions({ staffId }: Staff) {
    return this.passkeys.creation(await this.accountOf(staffId));
  }

  /** WRONG_PASSKEY, PASSKEY_EXISTS. Returns the passkey's id. */
  async addPasskey(staff: Staff, name: string, response: RegistrationResponseJSON): Promise<{ id: string }> {
    const made = await this.passkeys.made(staff.staffId, response);
    const add = (unit: TellingUnit) => this.passkeys.add(unit, staff.staffId, name, made);
    return { id: await this.change(staff, 'passkey-added', add) };
  }

  /** NOT_FOUND where the person has no such passkey. */
  async rename({ staffId }: Staff, id: string, name: string): Promise<void> {
    const [renamed] = await this.database.query<[unknown[], number]>(
      'update public.staff_passkeys set name = $3 where id = $1 and staff_id = $2 returning 1',
      [id, staffId, name],
    );
    if (renamed.length === 0) throw notFound();
  }

  /** LAST_MFA_METHOD where it is the only one; NOT_FOUND. */
  async remove(staff: Staff, id: string): Promise<void> {
    await this.change(staff, 'method-removed', async (unit) => {
      const gone = await unit.query(REMOVE, [id, staff.staffId]);
      if (gone.length === 0) throw notFound();
      // The account is held, so of two removals at once the second sees what the first left.
      if (!(await hasMethods(unit, staff.staffId))) throw new Problem('LAST_MFA_METHOD');
    });
  }

  /** Ten new ones, shown this once; those before are worth nothing any more. */
  async renewCodes(staff: Staff): Promise<string[]> {
    const drawn = await this.recovery.draw();
    await this.change(staff, 'recovery-codes-made', (unit) => this.recovery.replace(unit, staff.staffId, drawn));
    return drawn.codes;
  }

  private async change<T>(
    { staffId, tenantId }: Staff,
    alarm: Alarm,
    work: (unit: TellingUnit) => Promise<T>,
  ): Promise<T> {
    const result = await this.units.tell(tenantId, async (unit) => {
      const account = await holdActive(unit, staffId);
      if (!account) throw new Problem('SESSION_ENDED');
      const done = await work(unit);
      unit.mail(alarmMail(account, alarm));
      return done;
    });
    this.audit.note({ tenantId, actor: `staff:${staffId}`, action: `second-factor.${alarm}`, subject: staffId });
    return result;
  }

  private async accountOf(staffId: string): Promise<StaffAccount> {
    const account = await this.accounts.byId(staffId);
    if (!account) throw notFound();
    return account;
  }
}

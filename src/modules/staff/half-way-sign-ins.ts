import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import { Problem } from '../../platform/http/problem.js';
import type { StaffAccount } from './staff-account.js';
import type { StaffUnit } from './staff-units.js';

/** What is left to do: to show the second factor, or to choose one. */
export type HalfWay = 'second-factor' | 'enrolment';

/** What somebody may show beside the password. */
export type MfaMethod = 'totp' | 'passkey' | 'recovery-code';

/** The password was right. */
export interface HalfWaySignIn {
  purpose: HalfWay;
  /** Shown again with what is left to do; nothing else opens with it. */
  token: string;
  /** Empty where none was chosen yet. */
  methods: MfaMethod[];
}

/** Somebody who is half way in. */
export interface WaitingSignIn {
  id: string;
  staffId: string;
  tenantId: string | null;
}

/** Minutes. Choosing a second factor takes longer than showing it. */
const LIFETIME: Record<HalfWay, number> = { 'second-factor': 5, enrolment: 30 };

const METHODS = `
  array_remove(array[
    case when exists (select from public.staff_totp where staff_id = a.id and confirmed_at is not null) then 'totp' end,
    case when exists (select from public.staff_passkeys where staff_id = a.id) then 'passkey' end,
    case when exists (select from public.staff_recovery_codes where staff_id = a.id and used_at is null) then 'recovery-code' end], null)`;

const OPEN = `
  with owner as (select id from public.staff where id = $1 and password_hash = $2 and status = 'active' for share),
       found as (select a.id, ${METHODS} as methods from owner a),
       step as (select id, methods, case when methods && '{totp,passkey}' then 'second-factor' else 'enrolment' end as purpose from found)
  insert into public.staff_sign_ins (id, staff_id, purpose, token_hash, expires_at)
  select $3, id, purpose, $4, now() + make_interval(mins => case purpose when 'enrolment' then $6::integer else $5 end) from step
  returning purpose, (select methods from step)`;

/** Sign-ins between the password and the second factor: rows, so that they end when the password changes and are used once. */
@Injectable()
export class HalfWaySignIns {
  constructor(private readonly database: DataSource) {}

  /** Null where the account has been disabled or has another password by now: checking the old one took a while. */
  async open({ id, passwordHash }: Pick<StaffAccount, 'id' | 'passwordHash'>): Promise<HalfWaySignIn | null> {
    const token = newToken();
    const parameters = [id, passwordHash, uuid(), hashToken(token), LIFETIME['second-factor'], LIFETIME.enrolment];
    const [opened] = await this.database.query<Omit<HalfWaySignIn, 'token'>[]>(OPEN, parameters);
    if (!opened) return null;
    return { token, purpose: opened.purpose, methods: opened.purpose === 'enrolment' ? [] : opened.methods };
  }

  /** SIGN_IN_EXPIRED for a token that is unknown, of another purpose, used or past its time. Looking does not use it. */
  async find(purpose: HalfWay, token: string): Promise<WaitingSignIn> {
    const [waiting] = await this.database.query<WaitingSignIn[]>(
      `select w.id, w.staff_id as "staffId", a.tenant_id as "tenantId"
         from public.staff_sign_ins w join public.staff a on a.id = w.staff_id
        where w.token_hash = $1 and w.purpose = $2 and w.used_at is null and w.expires_at > now() and a.status = 'active'`,
      [hashToken(token), purpose],
    );
    if (!waiting) throw new Problem('SIGN_IN_EXPIRED');
    return waiting;
  }

  /** Within a unit that holds the account; of many at once exactly one goes on, the others get SIGN_IN_EXPIRED. */
  async use(unit: StaffUnit, { id }: WaitingSignIn): Promise<void> {
    const used = await unit.query(
      'update public.staff_sign_ins set used_at = now() where id = $1 and used_at is null and expires_at > now() returning 1',
      [id],
    );
    if (used.length === 0) throw new Problem('SIGN_IN_EXPIRED');
  }

  /** Within a unit that holds the account: whoever is half way in begins anew. */
  async withdraw(unit: StaffUnit, staffId: string): Promise<void> {
    await unit.query('delete from public.staff_sign_ins where staff_id = $1 and used_at is null', [staffId]);
  }
}

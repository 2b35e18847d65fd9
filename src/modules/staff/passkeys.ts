import { Injectable } from '@nestjs/common';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Problem } from '../../platform/http/problem.js';
import { type Credential, RelyingParty } from './relying-party.js';
import type { StaffAccount } from './staff-account.js';
import { type ChallengePurpose, StaffChallenges } from './staff-challenges.js';
import type { StaffUnit } from './staff-units.js';

type Asked = Exclude<ChallengePurpose, 'registration'>;

/** An answer whose challenge was ours; whether it was signed well is yet to be seen. */
export interface AnsweredChallenge {
  response: AuthenticationResponseJSON;
  challenge: string;
}

interface StoredPasskey {
  id: string;
  publicKey: Buffer;
  counter: string | number;
}

/** The passkeys of people: made, and used where a second factor is asked for, or instead of the password too. */
@Injectable()
export class Passkeys {
  constructor(
    private readonly database: DataSource,
    private readonly challenges: StaffChallenges,
    private readonly party: RelyingParty,
  ) {}

  /** Options for making one. */
  async creation({ id, email, name }: Pick<StaffAccount, 'id' | 'email' | 'name'>) {
    const challenge = await this.challenges.draw('registration', id);
    return this.party.creation({ id, account: email, name }, await this.of(id), challenge);
  }

  /** What was made with such options; WRONG_PASSKEY for anything else. */
  async made(staffId: string, response: RegistrationResponseJSON): Promise<Credential> {
    const challenge = await this.challenges.answered('registration', staffId, response.response.clientDataJSON);
    const credential = challenge === null ? null : await this.party.made(response, challenge);
    if (!credential) throw new Problem('WRONG_PASSKEY');
    return credential;
  }

  /** Within a unit that holds the account. PASSKEY_EXISTS where somebody has it. Returns its id. */
  async add(unit: StaffUnit, staffId: string, name: string, made: Credential): Promise<string> {
    const [added] = await unit.query<{ id: string }>(
      `insert into public.staff_passkeys (id, staff_id, name, credential_id, public_key, counter, transports)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict (credential_id) do nothing returning id`,
      [uuid(), staffId, name, bytesOf(made.credentialId), Buffer.from(made.publicKey), made.counter, made.transports],
    );
    if (!added) throw new Problem('PASSKEY_EXISTS');
    return added.id;
  }

  /** Options for signing with one of the person's. */
  async request(purpose: Exclude<Asked, 'sign-in'>, staffId: string) {
    return this.party.request(await this.challenges.draw(purpose, staffId), await this.of(staffId));
  }

  /** Options for signing with whichever the person picks. */
  async requestAny() {
    return this.party.request(await this.challenges.draw('sign-in', null));
  }

  /** WRONG_PASSKEY unless it answers a challenge that we drew for this; the challenge is used up. */
  async answered(
    purpose: Asked,
    staffId: string | null,
    response: AuthenticationResponseJSON,
  ): Promise<AnsweredChallenge> {
    const challenge = await this.challenges.answered(purpose, staffId, response.response.clientDataJSON);
    if (challenge === null) throw new Problem('WRONG_PASSKEY');
    return { response, challenge };
  }

  /** Whose passkey answered: as we know it, and as it says itself. */
  async ownerOf({ id, response }: AuthenticationResponseJSON): Promise<string | undefined> {
    const [owner] = await this.database.query<{ staffId: string }[]>(
      'select staff_id as "staffId" from public.staff_passkeys where credential_id = $1',
      [bytesOf(id)],
    );
    const said = Buffer.from(response.userHandle ?? '', 'base64url').toString();
    return owner?.staffId === said ? said : undefined;
  }

  /** Within a unit: whether a passkey of the person's signed. It is held meanwhile, so of two answers with one count the second is refused. */
  async take(unit: StaffUnit, staffId: string, { response, challenge }: AnsweredChallenge): Promise<boolean> {
    const [held] = await unit.query<StoredPasskey>(
      `select id, public_key as "publicKey", counter from public.staff_passkeys
        where credential_id = $1 and staff_id = $2 for update`,
      [bytesOf(response.id), staffId],
    );
    if (!held) return false;
    const counter = await this.party.signed(response, challenge, {
      credentialId: response.id,
      publicKey: new Uint8Array(held.publicKey),
      counter: Number(held.counter),
      transports: [],
    });
    if (counter === null) return false;
    await unit.query('update public.staff_passkeys set counter = $2, last_used_at = now() where id = $1', [
      held.id,
      counter,
    ]);
    return true;
  }

  private async of(staffId: string): Promise<Pick<Credential, 'credentialId' | 'transports'>[]> {
    const rows = await this.database.query<{ credentialId: Buffer; transports: string[] }[]>(
      'select credential_id as "credentialId", transports from public.staff_passkeys where staff_id = $1 order by id',
      [staffId],
    );
    return rows.map((row) => ({ ...row, credentialId: row.credentialId.toString('base64url') }));
  }
}

function bytesOf(base64url: string): Buffer {
  return Buffer.from(base64url, 'base64url');
}

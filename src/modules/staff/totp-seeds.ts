import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Keyring } from '../../platform/crypto/keys.js';
import { seedContext } from './sealed-seeds.js';
import { newSeed, stepOf } from './totp.js';
import type { StaffUnit } from './staff-units.js';

interface SealedSeed {
  id: string;
  key_id: string;
  ciphertext: Buffer;
  /** Null where none of its codes was taken yet. */
  last_step: string | number | null;
}

const WORKS = 'confirmed_at is not null';
const WAITS = `confirmed_at is null and created_at > now() - interval '30 minutes'`;

/** The seeds of people's codes: sealed, one that works for each person and one that waits for its first code. */
@Injectable()
export class TotpSeeds {
  constructor(
    private readonly database: DataSource,
    private readonly keyring: Keyring,
  ) {}

  /** Draws a seed that waits, in the place of one that waited before. Returned this once, in base32. */
  async draw(staffId: string): Promise<string> {
    const [id, seed] = [uuid(), newSeed()];
    const { keyId, ciphertext } = this.keyring.seal(seed, seedContext(id));
    await this.database.query(
      `insert into public.staff_totp (id, staff_id, key_id, ciphertext) values ($1, $2, $3, $4)
       on conflict (staff_id) where confirmed_at is null
       do update set id = excluded.id, key_id = excluded.key_id, ciphertext = excluded.ciphertext, created_at = now()`,
      [id, staffId, keyId, ciphertext],
    );
    return seed;
  }

  /** Whether the code is of the seed that waits. It takes nothing: `confirm` does. */
  async isOfWaiting(staffId: string, code: string): Promise<boolean> {
    const [seed] = await this.database.query<SealedSeed[]>(
      `select id, key_id, ciphertext, last_step from public.staff_totp where staff_id = $1 and ${WAITS}`,
      [staffId],
    );
    return seed !== undefined && this.step(seed, code) !== null;
  }

  /** Within a unit that holds the account: the seed that waits works from now on, in the place of the one before. False for a wrong code. */
  async confirm(unit: StaffUnit, staffId: string, code: string): Promise<boolean> {
    const seed = await this.hold(unit, staffId, WAITS);
    const step = seed ? this.step(seed, code) : null;
    if (!seed || step === null) return false;
    await unit.query(`delete from public.staff_totp where staff_id = $1 and ${WORKS}`, [staffId]);
    await unit.query('update public.staff_totp set confirmed_at = now(), last_step = $2 where id = $1', [
      seed.id,
      step,
    ]);
    return true;
  }

  /** Within a unit: takes a code of the seed that works, which is good for nothing any more. False for a wrong one, and for one that was taken. */
  async take(unit: StaffUnit, staffId: string, code: string): Promise<boolean> {
    const seed = await this.hold(unit, staffId, WORKS);
    const step = seed ? this.step(seed, code) : null;
    if (!seed || step === null) return false;
    await unit.query('update public.staff_totp set last_step = $2 where id = $1', [seed.id, step]);
    return true;
  }

  private async hold(unit: StaffUnit, staffId: string, which: string): Promise<SealedSeed | undefined> {
    const [seed] = await unit.query<SealedSeed>(
      `select id, key_id, ciphertext, last_step from public.staff_totp where staff_id = $1 and ${which} for update`,
      [staffId],
    );
    return seed;
  }

  private step({ id, key_id, ciphertext, last_step }: SealedSeed, code: string): number | null {
    const seed = this.keyring.open(key_id, ciphertext, seedContext(id));
    return stepOf(seed, code, last_step === null ? null : Number(last_step));
  }
}

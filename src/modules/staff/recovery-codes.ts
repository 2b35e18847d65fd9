import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { newSpokenCode } from '../../platform/crypto/spoken-code.js';
import { PasswordHasher } from '../auth/password-hasher.js';
import type { StaffUnit } from './staff-units.js';

const COUNT = 10;
/** Letters that find a code among a person's ten; the other ten, fifty bits, prove it. */
const SELECTOR = 2;

/** Ten codes, to be shown once, and what is kept of them. */
export interface DrawnCodes {
  codes: string[];
  kept: { selector: string; hash: string }[];
}

/** What opens the door to who lost the second factor: ten codes, each once, kept as argon2id so that nothing hangs on SECRET_KEY. */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly database: DataSource,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Hashes, so call it outside a unit. */
  async draw(): Promise<DrawnCodes> {
    const bySelector = new Map<string, string>();
    while (bySelector.size < COUNT) {
      const code = newSpokenCode(3, 4);
      bySelector.set(code.slice(0, SELECTOR), code);
    }
    const kept = [...bySelector].map(async ([selector, code]) => ({
      selector,
      hash: await this.hasher.hash(bare(code).slice(SELECTOR)),
    }));
    return { codes: [...bySelector.values()], kept: await Promise.all(kept) };
  }

  /** Within a unit that holds the account: these alone count from now on. */
  async replace(unit: StaffUnit, staffId: string, { kept }: DrawnCodes): Promise<void> {
    await unit.query('delete from public.staff_recovery_codes where staff_id = $1', [staffId]);
    for (const { selector, hash } of kept)
      await unit.query(
        'insert into public.staff_recovery_codes (id, staff_id, selector, code_hash) values ($1, $2, $3, $4)',
        [uuid(), staffId, selector, hash],
      );
  }

  /** The id of the person's unused code that this is, however it is typed; null for none. Hashes, so call it outside a unit; `before` runs when its turn has come. */
  async find(staffId: string, typed: string, before: () => Promise<void>): Promise<string | null> {
    const code = bare(typed);
    const [row] = await this.database.query<{ id: string; hash: string }[]>(
      `select id, code_hash as hash from public.staff_recovery_codes where staff_id = $1 and selector = $2 and used_at is null`,
      [staffId, code.slice(0, SELECTOR)],
    );
    const isRight = await this.hasher.verify(row?.hash, code.slice(SELECTOR), before);
    return isRight && row ? row.id : null;
  }

  /** Within a unit: of many at once exactly one uses it. */
  async use(unit: StaffUnit, id: string): Promise<boolean> {
    const used = await unit.query(
      'update public.staff_recovery_codes set used_at = now() where id = $1 and used_at is null returning 1',
      [id],
    );
    return used.length > 0;
  }
}

/** As it was drawn, but for the hyphens; letters that are taken for others are what they stand for. */
function bare(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}

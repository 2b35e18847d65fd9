import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { hashToken } from '../../platform/crypto/tokens.js';

export type ChallengePurpose = 'registration' | 'second-factor' | 'sign-in' | 'step-up';

/** Of the client's data, what tells which challenge was signed and where. */
interface ClientData {
  challenge?: unknown;
  crossOrigin?: unknown;
}

/** What passkeys have to sign: drawn here, good for five minutes and one answer, right or wrong. */
@Injectable()
export class StaffChallenges {
  constructor(private readonly database: DataSource) {}

  /** `staffId` is null where the passkey itself will say whose it is. */
  async draw(purpose: ChallengePurpose, staffId: string | null): Promise<Uint8Array<ArrayBuffer>> {
    const challenge = new Uint8Array(randomBytes(32));
    await this.database.query(
      `insert into public.staff_challenges (id, challenge_hash, purpose, staff_id, expires_at)
       values ($1, $2, $3, $4, now() + interval '5 minutes')`,
      [uuid(), hashToken(Buffer.from(challenge).toString('base64url')), purpose, staffId],
    );
    return challenge;
  }

  /**
   * The challenge that was answered, which is good for no other answer; null where it was not drawn for this purpose and person, is past its
   * time or was answered, and where another site's frame asked for the answer.
   */
  async answered(purpose: ChallengePurpose, staffId: string | null, clientDataJSON: string): Promise<string | null> {
    const { challenge, crossOrigin } = clientDataOf(clientDataJSON);
    if (typeof challenge !== 'string' || crossOrigin === true) return null;
    const [rows] = await this.database.query<[unknown[], number]>(
      `delete from public.staff_challenges
        where challenge_hash = $1 and purpose = $2 and staff_id is not distinct from $3 and expires_at > now() returning 1`,
      [hashToken(challenge), purpose, staffId],
    );
    return rows.length > 0 ? challenge : null;
  }
}

function clientDataOf(base64url: string): ClientData {
  try {
    return (JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8')) as ClientData | null) ?? {};
  } catch {
    return {};
  }
}

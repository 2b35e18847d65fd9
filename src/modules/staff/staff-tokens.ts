import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Keyring } from '../../platform/crypto/keys.js';
import { keyThatSigned, type TokenKey, tokenKeys } from '../../platform/crypto/token-keys.js';

export const STAFF_TOKEN_SECONDS = 15 * 60;
const ALGORITHM = 'HS256';
const AUDIENCE = 'coop-online-staff';

/** What a token of the staff's says: who, and in which session. What they may is looked up at each request. */
export interface StaffClaims {
  /** The account's id. */
  sub: string;
  /** The session's id. */
  sid: string;
  typ: 'staff';
}

/** Signs and reads the short tokens that the staff's requests carry: of their own key, audience and type, so that no member's passes for one. */
@Injectable()
export class StaffTokens {
  private readonly jwt: JwtService;
  private readonly keys: TokenKey[];

  constructor(keyring: Keyring) {
    this.keys = tokenKeys(keyring.deriveAll('staff-token'));
    this.jwt = new JwtService({
      secret: keyring.derive('staff-token'),
      signOptions: { algorithm: ALGORITHM, audience: AUDIENCE, expiresIn: STAFF_TOKEN_SECONDS },
    });
  }

  issue({ staffId, sessionId }: { staffId: string; sessionId: string }): string {
    const claims: StaffClaims = { sub: staffId, sid: sessionId, typ: 'staff' };
    return this.jwt.sign(claims);
  }

  /** Of an Authorization header; null for anything but a token of ours that is still good. */
  read(header: string | undefined): StaffClaims | null {
    const token = /^Bearer ([\x21-\x7e]{1,2000})$/i.exec(header ?? '')?.[1];
    if (token === undefined) return null;
    try {
      const secret = keyThatSigned(this.keys, token) as unknown as Buffer;
      const claims = this.jwt.verify<StaffClaims>(token, { secret, algorithms: [ALGORITHM], audience: AUDIENCE });
      return claims.typ === 'staff' ? claims : null;
    } catch {
      return null;
    }
  }
}

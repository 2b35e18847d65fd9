import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Keyring } from '../../platform/crypto/keys.js';
import { keyThatSigned, type TokenKey, tokenKeys } from '../../platform/crypto/token-keys.js';
import type { Staff } from '../../platform/http/current.js';

export const PASS_SECONDS = 10 * 60;
const ALGORITHM = 'HS256';
const AUDIENCE = 'coop-online-queue-board';

/** Whose pass it is, and of which session. */
export type PassHolder = Pick<Staff, 'staffId' | 'sessionId'>;

interface PassClaims {
  sub: string;
  sid: string;
  typ: 'queue-board';
}

/** Signs and reads the passes to the queues' board: of their own key, audience and type, so that they open nothing else and nothing else opens it. */
@Injectable()
export class BoardPasses {
  private readonly jwt: JwtService;
  private readonly keys: TokenKey[];

  constructor(keyring: Keyring) {
    this.keys = tokenKeys(keyring.deriveAll('queue-board'));
    this.jwt = new JwtService({
      secret: keyring.derive('queue-board'),
      signOptions: { algorithm: ALGORITHM, audience: AUDIENCE, expiresIn: PASS_SECONDS },
    });
  }

  issue({ staffId, sessionId }: PassHolder): string {
    const claims: PassClaims = { sub: staffId, sid: sessionId, typ: 'queue-board' };
    return this.jwt.sign(claims);
  }

  /** Null for anything but a pass of ours that is still good. */
  read(pass: string): PassHolder | null {
    try {
      const secret = keyThatSigned(this.keys, pass) as unknown as Buffer;
      const claims = this.jwt.verify<PassClaims>(pass, { secret, algorithms: [ALGORITHM], audience: AUDIENCE });
      return claims.typ === 'queue-board' ? { staffId: claims.sub, sessionId: claims.sid } : null;
    } catch {
      return null;
    }
  }
}

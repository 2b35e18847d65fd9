import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, type SecretOrKeyProvider, Strategy } from 'passport-jwt';
import { Keyring } from '../../platform/crypto/keys.js';
import { keyThatSigned, tokenKeys } from '../../platform/crypto/token-keys.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Member } from '../../platform/http/current.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { ACCESS_TOKEN_ALGORITHM, ACCESS_TOKEN_AUDIENCE, type AccessClaims } from './access-tokens.js';

/** A member is whose token we signed for this tenant and whose session still stands. */
@Injectable()
export class MemberStrategy extends PassportStrategy(Strategy, 'member') {
  constructor(
    keyring: Keyring,
    private readonly units: UnitOfWork,
  ) {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: keysOf(keyring),
      algorithms: [ACCESS_TOKEN_ALGORITHM],
      audience: ACCESS_TOKEN_AUDIENCE,
    });
  }

  /** Looks the session up at every request: ending it, disabling the user and changing the password bite at once. */
  async validate({ typ, tid, sub, sid }: AccessClaims): Promise<Member> {
    if (typ !== 'access') throw new Problem('UNAUTHENTICATED');
    // As if the other cooperative's things were not there; and for the caller they are not.
    if (tid !== currentTenant().schema) throw notFound();
    const standing = await this.units.glance(
      (literal) => `select 1 from sessions s join users u on u.id = s.user_id
         where s.id = ${literal(sid)} and s.user_id = ${literal(sub)} and s.revoked_at is null and s.expires_at > now()
           and u.status = 'active'`,
    );
    if (standing.length === 0) throw new Problem('SESSION_ENDED');
    return { userId: sub, sessionId: sid };
  }
}

function keysOf(keyring: Keyring): SecretOrKeyProvider {
  const keys = tokenKeys(keyring.deriveAll('access-token'));
  // A key object, which the declarations forgot.
  return (_request, token: unknown, done) => done(null, keyThatSigned(keys, String(token)) as unknown as Buffer);
}

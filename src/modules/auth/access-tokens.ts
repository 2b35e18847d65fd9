import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Member } from '../../platform/http/current.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** The one algorithm there is; a token that names another is refused whatever its signature. */
export const ACCESS_TOKEN_ALGORITHM = 'HS256';
export const ACCESS_TOKEN_AUDIENCE = 'coop-online';

/** What an access token says. */
export interface AccessClaims {
  /** The user's id. */
  sub: string;
  /** The session's id. */
  sid: string;
  /** The tenant's schema: its slug may change. */
  tid: string;
  typ: 'access';
}

/** Signs the short tokens that requests carry; what they allow is looked up at every request. */
@Injectable()
export class AccessTokens {
  constructor(private readonly jwt: JwtService) {}

  issue({ userId, sessionId }: Member): string {
    const claims: AccessClaims = { sub: userId, sid: sessionId, tid: currentTenant().schema, typ: 'access' };
    return this.jwt.sign(claims);
  }
}

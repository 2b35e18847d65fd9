import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport';
import type { ApiClient } from '../../platform/http/current.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { ApiKeys } from './api-keys.service.js';

type Done = (error: unknown, client?: ApiClient | null) => void;

/** Reads `Authorization: Bearer …`, or the password of `Basic …` for who can only be given an address with one, and asks `verify` whose it is. */
class BearerStrategy extends Strategy {
  constructor(private readonly verify: (token: string, done: Done) => void) {
    super();
  }

  override authenticate(request: { headers: { authorization?: string } }): void {
    const token = tokenIn(request.headers.authorization ?? '');
    if (token === undefined) return this.fail(401);
    this.verify(token, (error, client) => {
      if (error) this.error(error as Error);
      else if (client) this.success(client);
      else this.fail(401);
    });
  }
}

function tokenIn(authorization: string): string | undefined {
  const [, scheme = '', text = ''] = /^(Bearer|Basic) ([\x21-\x7e]{1,400})$/i.exec(authorization) ?? [];
  if (scheme.toLowerCase() !== 'basic') return text && text.length <= 200 ? text : undefined;
  const [, password] = /^[^:]*:([\x21-\x7e]{1,200})$/.exec(Buffer.from(text, 'base64').toString('latin1')) ?? [];
  return password;
}

/** Passport's strategy `api-key`: the systems of the route's tenant. */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(BearerStrategy, 'api-key') {
  constructor(private readonly keys: ApiKeys) {
    super();
  }

  validate(token: string): Promise<ApiClient | null> {
    return this.keys.authenticate(currentTenant().id, token);
  }
}

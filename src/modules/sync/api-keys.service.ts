import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import type { ApiClient } from '../../platform/http/current.js';
import { Audit } from '../../platform/operations/audit.js';
import type { Scope } from './scopes.js';

const KEY = /^coop_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/;

/** API keys of the cooperatives' systems. They belong to the registry, so no unit of work is needed. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly database: DataSource,
    private readonly audit: Audit,
  ) {}

  /** Makes a key and returns it: the only time that it is seen. Its prefix stays readable, to tell keys apart. */
  async create(
    tenantId: string,
    name: string,
    scopes: readonly Scope[],
    expiresAt: Date | null = null,
  ): Promise<string> {
    const prefix = randomBytes(4).toString('hex');
    const key = `coop_${prefix}_${newToken()}`;
    const id = uuid();
    await this.database.query(
      `insert into public.api_keys (id, tenant_id, name, prefix, key_hash, scopes, expires_at) values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, tenantId, name, prefix, hashToken(key), scopes, expiresAt],
    );
    await this.audit.record({ actor: 'operator', action: 'api-key.created', subject: id });
    return key;
  }

  /** Ends the tenant's keys of that prefix, from their next request on. False where none was in use. */
  async revoke(tenantId: string, prefix: string): Promise<boolean> {
    const [revoked] = await this.database.query<[{ id: string }[], number]>(
      'update public.api_keys set revoked_at = now() where tenant_id = $1 and prefix = $2 and revoked_at is null returning id',
      [tenantId, prefix],
    );
    for (const { id } of revoked)
      await this.audit.record({ actor: 'operator', action: 'api-key.revoked', subject: id });
    return revoked.length > 0;
  }

  /** Who the key belongs to; null where it is unknown, another tenant's, revoked or expired. */
  async authenticate(tenantId: string, key: string): Promise<ApiClient | null> {
    if (!KEY.test(key)) return null;
    const [row] = await this.database.query<{ id: string; scopes: string[]; stale: boolean }[]>(
      `select id, scopes, last_used_at is null or last_used_at < now() - interval '1 minute' as stale
         from public.api_keys
        where key_hash = $1 and tenant_id = $2 and revoked_at is null and (expires_at is null or expires_at > now())`,
      [hashToken(key), tenantId],
    );
    if (!row) return null;
    if (row.stale) await this.database.query('update public.api_keys set last_used_at = now() where id = $1', [row.id]);
    return { apiKeyId: row.id, scopes: row.scopes };
  }
}

import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import type { ApiClient } from '../../platform/http/current.js';
import { Audit } from '../../platform/operations/audit.js';
import { SCOPES, type Scope } from './scopes.js';

export interface NewApiKey {
  name: string;
  scopes: readonly Scope[];
  /** Null for a key without end. */
  expiresAt: Date | null;
}

/** What may be shown of a key. */
export interface ApiKeySummary extends NewApiKey {
  prefix: string;
  state: 'active' | 'replaced' | 'expired' | 'revoked';
  createdAt: Date;
  /** To the hour. */
  lastUsedAt: Date | null;
}

const KEY = /^coop_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/;
const STANDS = '(revoked_at is null and (expires_at is null or expires_at > now()))';
/** A key that is used all the time writes its row once in so long. */
const UNTOLD = `(last_used_at is null or last_used_at < now() - interval '1 hour')`;

const LIST = `
  select prefix, name, scopes, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt",
         case when revoked_at is not null then 'revoked' when not ${STANDS} then 'expired'
              when replaced_by is not null then 'replaced' else 'active' end as state
    from public.api_keys where tenant_id = $1 order by id`;

/** One statement, so that of two at once one finds the key replaced. */
const ROTATE = `
  with old as (
    update public.api_keys set replaced_by = $4, expires_at = least(expires_at, $3)
     where tenant_id = $1 and prefix = $2 and replaced_by is null and ${STANDS}
    returning id, tenant_id, name, scopes)
  insert into public.api_keys (id, tenant_id, name, prefix, key_hash, scopes, expires_at)
  select $4, tenant_id, name, $5, $6, array_remove(scopes, 'read'), $7 from old
  returning scopes, (select id from old) as replaces`;

/**
 * API keys of the cooperatives' systems. They belong to the registry, so no unit of work is needed. `by` is the actor as the audit
 * log names it: `operator`, `staff:<id>`.
 */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly database: DataSource,
    private readonly audit: Audit,
  ) {}

  /** Makes a key and returns it: the only time that it is seen. Its prefix stays readable, to tell keys apart. */
  async create(tenantId: string, key: NewApiKey, by: string): Promise<string> {
    const { id, secret, newPrefix, hash } = drawn();
    await this.database.query(
      `insert into public.api_keys (id, tenant_id, name, prefix, key_hash, scopes, expires_at) values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, tenantId, key.name, newPrefix, hash, key.scopes, key.expiresAt],
    );
    await this.audit.record({ actor: by, action: 'api-key.created', subject: id, detail: told(key) });
    return secret;
  }

  /** Makes a key in the place of another, of its name and scopes; the one before works until `overlapEndsAt` at the latest. Null where none stands. */
  async rotate(
    tenantId: string,
    prefix: string,
    { expiresAt, overlapEndsAt }: { expiresAt: Date | null; overlapEndsAt: Date },
    by: string,
  ): Promise<string | null> {
    const { id, secret, newPrefix, hash } = drawn();
    const [made] = await this.database.query<{ replaces: string; scopes: Scope[] }[]>(ROTATE, [
      tenantId,
      prefix,
      overlapEndsAt,
      id,
      newPrefix,
      hash,
      expiresAt,
    ]);
    if (!made) return null;
    const detail = { ...told({ scopes: made.scopes, expiresAt }), replaces: made.replaces };
    await this.audit.record({ actor: by, action: 'api-key.rotated', subject: id, detail });
    return secret;
  }

  /** Ends the tenant's keys of that prefix, from their next request on. False where none was in use. */
  async revoke(tenantId: string, prefix: string, by: string): Promise<boolean> {
    const [revoked] = await this.database.query<[{ id: string }[], number]>(
      'update public.api_keys set revoked_at = now() where tenant_id = $1 and prefix = $2 and revoked_at is null returning id',
      [tenantId, prefix],
    );
    for (const { id } of revoked) await this.audit.record({ actor: by, action: 'api-key.revoked', subject: id });
    return revoked.length > 0;
  }

  /** Every key there was, oldest first. */
  async list(tenantId: string): Promise<ApiKeySummary[]> {
    const rows = await this.database.query<ApiKeySummary[]>(LIST, [tenantId]);
    return rows.map((row) => ({ ...row, scopes: SCOPES.filter((scope) => row.scopes.includes(scope)) }));
  }

  /** Who the key belongs to; null where it is unknown, another tenant's, revoked or expired. */
  async authenticate(tenantId: string, key: string): Promise<ApiClient | null> {
    if (!KEY.test(key)) return null;
    const [row] = await this.database.query<{ id: string; scopes: string[]; untold: boolean }[]>(
      `select id, scopes, ${UNTOLD} as untold from public.api_keys where key_hash = $1 and tenant_id = $2 and ${STANDS}`,
      [hashToken(key), tenantId],
    );
    if (!row) return null;
    if (row.untold) await this.tellUse(row.id);
    return { apiKeyId: row.id, scopes: row.scopes };
  }

  /** Of many requests at the same moment one writes, and the others do not wait for it. */
  private async tellUse(id: string): Promise<void> {
    await this.database.query(
      `update public.api_keys set last_used_at = now()
        where id = (select id from public.api_keys where id = $1 and ${UNTOLD} for no key update skip locked)`,
      [id],
    );
  }
}

/** A key that nobody has yet. */
function drawn(): { id: string; newPrefix: string; secret: string; hash: Buffer } {
  const newPrefix = randomBytes(4).toString('hex');
  const secret = `coop_${newPrefix}_${newToken()}`;
  return { id: uuid(), newPrefix, secret, hash: hashToken(secret) };
}

function told({ scopes, expiresAt }: Omit<NewApiKey, 'name'>): Record<string, string> {
  return { scopes: scopes.join(','), expires: expiresAt?.toISOString() ?? 'never' };
}

import { Injectable } from '@nestjs/common';
import { notFound } from '../../platform/http/problem.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import { ApiKeys, type ApiKeySummary } from '../sync/api-keys.service.js';
import type { NewApiKeyBody, RotationBody } from './platform-api-keys.dto.js';
import { TenantBook } from './tenant-book.js';

const DAY_MS = 86_400_000;

/** A cooperative's keys as support makes and ends them. `by` is the actor's id; what is done stands in the cooperative's audit log. */
@Injectable()
export class PlatformApiKeys {
  constructor(
    private readonly book: TenantBook,
    private readonly keys: ApiKeys,
  ) {}

  /** TENANT_NOT_FOUND. */
  list(slug: string): Promise<ApiKeySummary[]> {
    return this.at(slug, (tenantId) => this.keys.list(tenantId));
  }

  /** The key, which nobody can show again. */
  create(slug: string, { name, scopes, days }: NewApiKeyBody, by: string): Promise<string> {
    return this.at(slug, (tenantId) => this.keys.create(tenantId, { name, scopes, expiresAt: inDays(days) }, by));
  }

  /** NOT_FOUND where no key of that prefix stands. */
  async rotate(slug: string, prefix: string, { days, overlapDays }: RotationBody, by: string): Promise<string> {
    const ends = { expiresAt: inDays(days), overlapEndsAt: inDays(overlapDays) };
    const key = await this.at(slug, (tenantId) => this.keys.rotate(tenantId, prefix, ends, by));
    if (key === null) throw notFound();
    return key;
  }

  /** NOT_FOUND where none of that prefix is in use. */
  async revoke(slug: string, prefix: string, by: string): Promise<void> {
    if (!(await this.at(slug, (tenantId) => this.keys.revoke(tenantId, prefix, by)))) throw notFound();
  }

  /** As the cooperative, so that the audit log says whose keys they are. */
  private async at<T>(slug: string, work: (tenantId: string) => Promise<T>): Promise<T> {
    const tenant = await this.book.find(slug);
    return runAsTenant(tenant, () => work(tenant.id));
  }
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { TenantBook } from './tenant-book.js';

export interface Suspension {
  /** For support and the audit's reader; members get a sentence of ours. */
  reason: string;
  tellMembers: boolean;
}

/** Closing a cooperative for a while, opening it again, and marking one that is archived to be deleted. `by` is the actor's id. */
@Injectable()
export class TenantClosing {
  constructor(
    private readonly book: TenantBook,
    private readonly audit: Audit,
  ) {}

  /** Its data stay. Members get 503 from the next request on and are mailed once by a round; the gateway's news are still taken. TENANT_STATE. */
  async suspend(slug: string, { reason, tellMembers }: Suspension, by: string): Promise<void> {
    const { id } = await this.book.change(slug, 'suspend', async (tenant, unit) => {
      await unit.query(`update public.tenants set status = 'suspended', updated_at = now() where id = $1`, [tenant.id]);
      await unit.query(
        `insert into public.tenant_suspensions (id, tenant_id, reason, by, told_at) values ($1, $2, $3, $4, case when not $5 then now() end)`,
        [uuid(), tenant.id, reason, by, tellMembers],
      );
      return tenant;
    });
    await this.audit.record({ tenantId: id, actor: by, action: 'tenant.suspended', subject: id });
  }

  /** As it was before it was closed: open, or being prepared still. Members who were not told yet are not told any more. TENANT_STATE. */
  async resume(slug: string, by: string): Promise<void> {
    const { id } = await this.book.change(slug, 'resume', async (tenant, unit) => {
      if (tenant.deleteAfter) throw new Problem('TENANT_STATE');
      const status = tenant.openedAt ? 'active' : 'preparing';
      await unit.query('update public.tenants set status = $2, updated_at = now() where id = $1', [tenant.id, status]);
      await unit.query(
        `update public.tenant_suspensions set ended_at = now(), told_at = coalesce(told_at, now()) where tenant_id = $1 and ended_at is null`,
        [tenant.id],
      );
      return tenant;
    });
    await this.audit.record({ tenantId: id, actor: by, action: 'tenant.resumed', subject: id });
  }

  /** Its data go so many days from now, unless somebody takes it back. TENANT_STATE where it is not archived. Returns when. */
  async markForDeletion(slug: string, graceDays: number, by: string): Promise<Date> {
    const { id, deleteAfter } = await this.book.change(slug, 'mark-for-deletion', async (tenant, unit) => {
      const [marked] = await unit.query<{ deleteAfter: Date }>(
        `update public.tenants set delete_after = now() + make_interval(days => $2), updated_at = now() where id = $1
         returning delete_after as "deleteAfter"`,
        [tenant.id, graceDays],
      );
      return { id: tenant.id, ...marked! };
    });
    const detail = { after: deleteAfter.toISOString() };
    await this.audit.record({ tenantId: id, actor: by, action: 'tenant.deletion-marked', subject: id, detail });
    return deleteAfter;
  }

  /** TENANT_STATE where it was not marked. */
  async cancelDeletion(slug: string, by: string): Promise<void> {
    const { id } = await this.book.change(slug, null, async (tenant, unit) => {
      if (!tenant.deleteAfter) throw new Problem('TENANT_STATE');
      await unit.query('update public.tenants set delete_after = null, updated_at = now() where id = $1', [tenant.id]);
      return tenant;
    });
    await this.audit.record({ tenantId: id, actor: by, action: 'tenant.deletion-cancelled', subject: id });
  }
}

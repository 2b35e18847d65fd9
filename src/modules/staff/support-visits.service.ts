import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { idAfter, type Page, pageOf } from '../../platform/http/cursor.js';
import type { Staff } from '../../platform/http/current.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';
import type { VisitView } from './support-visits.view.js';

const LENGTH = '60 minutes';

const VISITS = `
  select v.id, t.slug as tenant, a.name as "supporter", v.reason, v.opened_at as "openedAt", v.expires_at as "expiresAt", v.ended_at as "endedAt"
    from public.support_visits v join public.staff a on a.id = v.staff_id join public.tenants t on t.id = v.tenant_id`;

/** Support's visits to cooperatives: each with a reason that the cooperative's admins read, and an end. */
@Injectable()
export class SupportVisitsService {
  constructor(
    private readonly database: DataSource,
    private readonly directory: TenantDirectory,
    private readonly audit: Audit,
  ) {}

  /** Opens the cooperative to this session for an hour, in the place of a visit that it has there; TENANT_NOT_FOUND. */
  async open({ staffId, sessionId }: Staff, slug: string, reason: string): Promise<VisitView> {
    const tenant = await this.directory.bySlug(slug);
    if (!tenant) throw new Problem('TENANT_NOT_FOUND');
    const id = uuid();
    await this.database.query(
      `with before as (
         update public.support_visits set ended_at = now()
          where session_id = $3 and tenant_id = $4 and ended_at is null and expires_at > now())
       insert into public.support_visits (id, staff_id, session_id, tenant_id, reason, expires_at)
       values ($1, $2, $3, $4, $5, now() + interval '${LENGTH}')`,
      [id, staffId, sessionId, tenant.id, reason],
    );
    // Waited for: a visit that nobody could be told of does not begin.
    const entry = { tenantId: tenant.id, actor: `staff:${staffId}`, action: 'support-visit.opened', subject: id };
    await this.audit.record(entry);
    const [visit] = await this.database.query<VisitView[]>(`${VISITS} where v.id = $1`, [id]);
    return visit!;
  }

  /** Ends an open visit of the person's own, from the next request on; NOT_FOUND. */
  async end({ staffId }: Staff, id: string): Promise<void> {
    const [[ended]] = await this.database.query<[{ tenantId: string }[], number]>(
      `update public.support_visits set ended_at = now()
        where id = $1 and staff_id = $2 and ended_at is null and expires_at > now() returning tenant_id as "tenantId"`,
      [id, staffId],
    );
    if (!ended) throw notFound();
    const { tenantId } = ended;
    this.audit.note({ tenantId, actor: `staff:${staffId}`, action: 'support-visit.ended', subject: id });
  }

  /** The person's own, newest first. */
  own({ staffId }: Staff, page: PageQuery): Promise<Page<VisitView>> {
    return this.page('v.staff_id = $1', staffId, page);
  }

  /** Everybody's to one cooperative, newest first. */
  to(tenantId: string, page: PageQuery): Promise<Page<VisitView>> {
    return this.page('v.tenant_id = $1', tenantId, page);
  }

  /** What support said at the visit's beginning. */
  async reasonOf(id: string): Promise<string> {
    const [visit] = await this.database.query<{ reason: string }[]>(
      'select reason from public.support_visits where id = $1',
      [id],
    );
    return visit!.reason;
  }

  private async page(condition: string, id: string, { limit, cursor }: PageQuery): Promise<Page<VisitView>> {
    const rows = await this.database.query<VisitView[]>(
      `${VISITS} where ${condition} and ($2::uuid is null or v.id < $2) order by v.id desc limit $3`,
      [id, idAfter(cursor), limit + 1],
    );
    return pageOf(
      rows,
      limit,
      (row) => [row.id],
      (row) => row,
    );
  }
}

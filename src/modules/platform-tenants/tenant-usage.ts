import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { money } from '../../platform/money.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import type { TenantRecord } from './tenant-record.js';
import type { UsageView } from './tenant-figures.view.js';

/** Longer than this no cooperative's figures are waited for. */
const BOUND = `set local statement_timeout = '5s'`;

interface Row {
  members: number;
  newMembers: number;
  links: number;
  newLinks: number;
  payments: number;
  centavos: number;
  claims: number;
  mails: number;
}

/** One statement over the cooperative's own tables; `from` and `until` are quoted instants. */
function counting(from: string, until: string): string {
  const within = (column: string) => `${column} >= ${from}::timestamptz and ${column} < ${until}::timestamptz`;
  return `${BOUND}; select
    (select count(*) from users where activated_at < ${until}::timestamptz)::integer as members,
    (select count(*) from users where ${within('activated_at')})::integer as "newMembers",
    (select count(*) from accounts where created_at < ${until}::timestamptz)::integer as links,
    (select count(*) from accounts where ${within('created_at')})::integer as "newLinks",
    p.payments, p.centavos,
    (select count(*) from claims where ${within('created_at')})::integer as claims,
    (select count(*) from outgoing_mails where ${within('sent_at')})::integer as mails
    from (select count(*)::integer as payments, coalesce(sum(total_centavos), 0)::float8 as centavos
            from payments where ${within('approved_at')}) p`;
}

/** How much of the product a cooperative used in a month of its own calendar. */
@Injectable()
export class TenantUsage {
  constructor(
    private readonly database: DataSource,
    private readonly units: UnitOfWork,
  ) {}

  /** `month` is `2026-11`; members and links are those there were at its end and are still. */
  async of(tenant: TenantRecord, month: string): Promise<UsageView> {
    const { from, until } = await this.limitsOf(month, tenant.timeZone);
    const [row] = await runAsTenant(tenant, () =>
      this.units.glance<Row>((literal) => counting(literal(from), literal(until))),
    );
    const [stored] = await this.database.query<{ files: number; bytes: number; countedAt: Date }[]>(
      `select files::float8 as files, bytes::float8 as bytes, counted_at as "countedAt" from public.tenant_storage where tenant_id = $1`,
      [tenant.id],
    );
    const { payments, centavos, ...counts } = row!;
    const paid = { count: payments, total: money(centavos) };
    return { tenant: tenant.slug, month, ...counts, payments: paid, storage: stored ?? null };
  }

  private async limitsOf(month: string, timeZone: string): Promise<{ from: string; until: string }> {
    const [limits] = await this.database.query<{ from: string; until: string }[]>(
      `select (($1 || '-01')::timestamp at time zone $2)::text as "from",
              ((($1 || '-01')::timestamp + interval '1 month') at time zone $2)::text as until`,
      [month, timeZone],
    );
    return limits!;
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import type { TenantRecord } from './tenant-record.js';
import type { HealthView } from './tenant-figures.view.js';

/** Rows that a job should have worked by now, by their kind. */
const STUCK: Record<keyof HealthView['stuck'], string> = {
  mails: `outgoing_mails where status = 'pending' and not bulk and created_at < now() - interval '1 hour'`,
  uncertainMails: `outgoing_mails where status = 'uncertain'`,
  imports: `imports where status in ('received', 'running') and created_at < now() - interval '2 hours'`,
  gatewayNotifications: `gateway_notifications where processed_at is null and given_up_at is null and received_at < now() - interval '1 hour'`,
  refunds: `refund_requests where status = 'requested' and created_at < now() - interval '1 day'`,
  pushes: `push_deliveries where status = 'pending' and created_at < now() - interval '1 hour'`,
};

const counts = Object.entries(STUCK).map(([name, rows]) => `'${name}', (select count(*) from ${rows})`);

/** One statement over the cooperative's own tables. */
const LOOK = `set local statement_timeout = '5s'; select
  (select jsonb_build_object('dataset', dataset, 'status', status, 'rejected', rejected, 'at', coalesce(finished_at, created_at))
     from imports where not dry_run and status <> 'held' order by created_at desc, id desc limit 1) as "lastImport",
  jsonb_build_object(${counts.join(', ')}) as stuck,
  jsonb_build_object(
    'resting', (select count(*) from webhook_endpoints where enabled and resting_until > now()),
    'givenUp', (select count(*) from webhook_deliveries where status = 'failed' and created_at > now() - interval '7 days')) as webhooks,
  jsonb_build_object(
    'failingSince', (select min(failing_since) from gateway_changes),
    'unknownLinks', (select count(*) from payments where status = 'unknown'),
    'openReviews', (select count(*) from payment_reviews where resolved_at is null)) as gateway,
  (select case when count(*) filter (where status in ('sent', 'bounced')) = 0 then null
          else round(count(*) filter (where status = 'bounced')::numeric / count(*) filter (where status in ('sent', 'bounced')), 4)::float8 end
     from outgoing_mails where created_at > now() - interval '30 days') as "bounceRate"`;

type Row = Omit<HealthView, 'tenant' | 'status' | 'troubles'>;

const UNREAD: Record<keyof Row, null> = {
  lastImport: null,
  stuck: null,
  webhooks: null,
  gateway: null,
  bounceRate: null,
};

/** Whether a cooperative's office works, from what its own tables say. */
@Injectable()
export class TenantHealth {
  private readonly log = new Logger(TenantHealth.name);

  constructor(private readonly units: UnitOfWork) {}

  /** One whose tables cannot be read is in trouble, and no reason to tell nothing of the others. */
  async of(tenant: TenantRecord): Promise<HealthView> {
    const { slug, status } = tenant;
    try {
      const [row] = await runAsTenant(tenant, () => this.units.glance<Row>(() => LOOK));
      return { tenant: slug, status, ...row!, troubles: troublesOf(row!) };
    } catch (error) {
      this.log.error({ err: error, tenant: slug }, "A cooperative's tables could not be read.");
      return { tenant: slug, status, ...UNREAD, troubles: ['unreadable'] };
    }
  }
}

/** More of its mails than this come back. */
const MUCH_BOUNCED = 0.05;

/** What somebody should look at, by name. */
function troublesOf({ lastImport, stuck, webhooks, gateway, bounceRate }: Row): string[] {
  const troubles: [string, boolean][] = [
    ['import-failed', lastImport?.status === 'failed'],
    ['stuck', Object.values(stuck ?? {}).some((count) => count > 0)],
    ['webhooks', Object.values(webhooks ?? {}).some((count) => count > 0)],
    ['gateway', (gateway?.failingSince ?? null) !== null || (gateway?.unknownLinks ?? 0) > 0],
    ['bounces', (bounceRate ?? 0) > MUCH_BOUNCED],
  ];
  return troubles.filter(([, is]) => is).map(([name]) => name);
}

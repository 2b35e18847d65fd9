import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { PlatformRounds } from '../../platform/queue/platform-rounds.js';
import { TenantExporter } from '../tenant-archive/tenant-exporter.js';
import { TenantBook } from './tenant-book.js';
import { allows } from './tenant-moves.js';

interface Wanted {
  id: string;
  tenantId: string;
  slug: string;
  by: string;
}

const EVERY_MS = 15_000;
const TRIES = 3;

/** Taken for an hour: of a process that is killed, another round takes it up after that. */
const TAKE = `
  update public.tenant_archives a set attempts = a.attempts + 1, next_attempt_at = now() + interval '1 hour'
    from public.tenants t
   where t.id = a.tenant_id and a.id = (
     select id from public.tenant_archives where status = 'requested' and next_attempt_at <= now()
      order by requested_at limit 1 for update skip locked)
  returning a.id, a.tenant_id as "tenantId", t.slug, a.requested_by as by`;

/** A cooperative is archived once all of it is exported: asked for at once, done by a round. */
@Injectable()
export class Archives implements OnModuleInit {
  private readonly log = new Logger(Archives.name);

  constructor(
    private readonly database: DataSource,
    private readonly book: TenantBook,
    private readonly audit: Audit,
    private readonly rounds: PlatformRounds,
    private readonly exporter: TenantExporter,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  onModuleInit(): void {
    this.rounds.register({ id: 'tenant-archives', everyMs: EVERY_MS, work: () => this.work() });
  }

  /** Asked for twice, it is done once. TENANT_STATE while members still get in; ARCHIVING_OFF where there is no folder for archives. */
  async request(slug: string, by: string): Promise<void> {
    const { id } = await this.book.change(slug, 'archive', async (tenant, unit) => {
      if (!this.env.archiveFolder) throw new Problem('ARCHIVING_OFF');
      await unit.query(
        `insert into public.tenant_archives (id, tenant_id, requested_by) values ($1, $2, $3) on conflict do nothing`,
        [uuid(), tenant.id, by],
      );
      return tenant;
    });
    await this.audit.record({ tenantId: id, actor: by, action: 'tenant.archive-requested', subject: id });
  }

  async work(): Promise<void> {
    if (!this.env.archiveFolder) return;
    const [[wanted]] = await this.database.query<[Wanted[], number]>(TAKE);
    if (!wanted) return;
    const place = join(this.env.archiveFolder, `${wanted.slug}-${wanted.id}.tar`);
    try {
      // A try before may have been killed between the export and the end.
      await rm(place, { force: true });
      await mkdir(dirname(place), { recursive: true });
      await this.exporter.export(wanted.slug, place, wanted.by);
      await this.finish(wanted, place);
    } catch (error) {
      await this.fail(wanted, error as Error);
    }
  }

  /** Whoever opened it again meanwhile has changed their mind: the export stays, and it goes on. */
  private async finish({ id, tenantId, slug, by }: Wanted, place: string): Promise<void> {
    const isArchived = await this.book.change(slug, null, async ({ status }, unit) => {
      await unit.query(
        `update public.tenant_archives set status = 'done', place = $2, finished_at = now() where id = $1`,
        [id, place],
      );
      if (!allows(status, 'archive')) return false;
      await unit.query(`update public.tenants set status = 'archived', updated_at = now() where id = $1`, [tenantId]);
      return true;
    });
    if (!isArchived) return;
    await this.audit.record({ tenantId, actor: by, action: 'tenant.archived', subject: tenantId });
  }

  private async fail({ id, slug }: Wanted, error: Error): Promise<void> {
    this.log.error({ err: error, tenant: slug }, 'A cooperative could not be exported.');
    await this.database.query(
      `update public.tenant_archives set last_error = $2, next_attempt_at = now() + interval '5 minutes',
              status = case when attempts >= ${TRIES} then 'failed' else status end,
              finished_at = case when attempts >= ${TRIES} then now() end
        where id = $1 and status = 'requested'`,
      [id, error.message.slice(0, 500)],
    );
  }
}

import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { PlatformRounds } from '../../platform/queue/platform-rounds.js';
import { currentTenant, runAsTenant } from '../../platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';

interface Untold {
  id: string;
  tenantId: string;
  toldUpto: string | null;
}

const EVERY_MS = 15_000;
const BATCH = 500;
const UNTOLD = `
  select id, tenant_id as "tenantId", told_upto as "toldUpto" from public.tenant_suspensions
   where told_at is null and ended_at is null order by at limit 20`;

/** Tells the members of a suspended cooperative that its office is closed: each once for one suspension, at the pace of mails that nobody waits for. */
@Injectable()
export class SuspensionMails implements OnModuleInit {
  private readonly log = new Logger(SuspensionMails.name);

  constructor(
    private readonly database: DataSource,
    private readonly directory: TenantDirectory,
    private readonly units: UnitOfWork,
    private readonly outbox: MailOutbox,
    private readonly rounds: PlatformRounds,
  ) {}

  onModuleInit(): void {
    this.rounds.register({ id: 'suspension-mails', everyMs: EVERY_MS, work: () => this.tell() });
  }

  /** What a kill leaves undone the next round does: a cause of mail is a suspension and a member. */
  async tell(): Promise<void> {
    for (const suspension of await this.database.query<Untold[]>(UNTOLD)) {
      const tenant = await this.directory.byId(suspension.tenantId);
      if (!tenant) continue;
      const told = await runAsTenant(tenant, () => this.tellMembers(suspension));
      await this.database.query('update public.tenant_suspensions set told_at = now() where id = $1', [suspension.id]);
      this.log.log({ tenant: tenant.schema, told }, 'Members were told that their office is closed.');
    }
  }

  private async tellMembers({ id, toldUpto }: Untold): Promise<number> {
    let told = 0;
    let last = toldUpto;
    for (;;) {
      const batch = await this.units.run(() => this.tellBatch(id, last));
      told += batch.length;
      if (batch.length < BATCH) return told;
      last = batch.at(-1)!;
      await this.database.query('update public.tenant_suspensions set told_upto = $2 where id = $1', [id, last]);
    }
  }

  private async tellBatch(id: string, after: string | null): Promise<string[]> {
    const { contact } = currentTenant().settings;
    const members = await this.units.query<{ id: string; email: string; firstName: string }>(
      `select id, email, first_name as "firstName" from users
        where status = 'active' and ($1::uuid is null or id > $1) order by id limit ${BATCH}`,
      [after],
    );
    for (const member of members)
      await this.outbox.post({
        template: 'office-closed',
        to: member.email,
        cause: `office-closed/${id}/${member.id}`,
        data: { firstName: member.firstName, phone: contact.phone, email: contact.email },
        bulk: true,
      });
    return members.map((member) => member.id);
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { MailOutbox, type OutgoingMail } from '../../platform/mail/mail-outbox.js';
import { PlatformMail } from '../../platform/mail/platform-mail.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';

/** One transaction over the staff's tables. */
export interface StaffUnit {
  /** Rows of one statement; an UPDATE or DELETE gives the rows of its RETURNING. Tables are named with their schema. */
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
}

/** The same with mails, which go if, and only if, it commits. */
export interface TellingUnit extends StaffUnit {
  mail(mail: OutgoingMail): void;
}

/** What became of a unit's mails: left in the cooperative's outbox, or, to support, taken or not taken by SMTP. */
export type Delivery = 'queued' | 'sent' | 'failed';

/** Opens the transactions in which the staff's accounts change. Short ones: nothing is hashed and nobody is called inside. */
@Injectable()
export class StaffUnits {
  constructor(
    private readonly database: DataSource,
    private readonly units: UnitOfWork,
    private readonly directory: TenantDirectory,
    private readonly outbox: MailOutbox,
    private readonly platformMail: PlatformMail,
  ) {}

  /** Without mails, and outside of any tenant. */
  run<T>(work: (unit: StaffUnit) => Promise<T>): Promise<T> {
    return this.database.transaction(({ queryRunner }) =>
      work({
        query: async <Row>(sql: string, parameters: unknown[] = []) =>
          (await queryRunner!.query(sql, parameters, true)).records as Row[],
      }),
    );
  }

  /** With mails of the account's cooperative, or, where `tenantId` is null, of the product. Support's are not waited for. */
  async tell<T>(tenantId: string | null, work: (unit: TellingUnit) => Promise<T>): Promise<T> {
    if (tenantId !== null) return this.inTenant(tenantId, work);
    const { result, mails } = await this.run((unit) => gathering(unit, work));
    void this.send(mails);
    return result;
  }

  /** As `tell`, for whoever has to know whether the mail went. */
  async deliver<T>(
    tenantId: string | null,
    work: (unit: TellingUnit) => Promise<T>,
  ): Promise<{ result: T; delivery: Delivery }> {
    if (tenantId !== null) return { result: await this.inTenant(tenantId, work), delivery: 'queued' };
    const { result, mails } = await this.run((unit) => gathering(unit, work));
    return { result, delivery: (await this.send(mails)) ? 'sent' : 'failed' };
  }

  /** The accounts first, then, as the cooperative, its mails: one transaction. */
  private async inTenant<T>(tenantId: string, work: (unit: TellingUnit) => Promise<T>): Promise<T> {
    const tenant = await this.directory.byId(tenantId);
    if (!tenant) throw new Error(`The staff's tenant ${tenantId} is not in the registry.`);
    const query: StaffUnit['query'] = (sql, parameters) => this.units.query(sql, parameters);
    return runAsTenant(tenant, () =>
      this.units.run(async () => {
        const { result, mails } = await this.units.onPlatform(() => gathering({ query }, work));
        for (const mail of mails) await this.outbox.post(mail);
        return result;
      }),
    );
  }

  private async send(mails: OutgoingMail[]): Promise<boolean> {
    const sent = await Promise.all(mails.map((mail) => this.platformMail.send(mail)));
    return sent.every(Boolean);
  }
}

async function gathering<T>(
  unit: StaffUnit,
  work: (unit: TellingUnit) => Promise<T>,
): Promise<{ result: T; mails: OutgoingMail[] }> {
  const mails: OutgoingMail[] = [];
  const result = await work({ ...unit, mail: (mail) => mails.push(mail) });
  return { result, mails };
}

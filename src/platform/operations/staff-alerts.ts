import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../database/unit-of-work.js';
import { MailOutbox } from '../mail/mail-outbox.js';
import { currentTenant } from '../tenancy/tenant-context.js';

/** Something that the cooperative's staff must look at. */
export interface StaffAlert {
  kind: string;
  /** Ids for whoever works it; kept with the alert. */
  detail: Record<string, unknown>;
  title: string;
  message: string;
  /** What the mail shows, as people read it. */
  facts: { label: string; value: string }[];
  /** Where its mail goes; the cooperative's contact address where not given. */
  to?: string;
  /** True for what must not be told by mail, because it is about the mail that would tell it. */
  isUnmailed?: boolean;
}

/** Tells staff: a row that waits to be seen, and a mail to the cooperative. */
@Injectable()
export class StaffAlerts {
  constructor(
    private readonly units: UnitOfWork,
    private readonly mails: MailOutbox,
  ) {}

  /** Within the unit of its cause: both commit or neither. */
  async raise({ kind, detail, title, message, facts, to, isUnmailed = false }: StaffAlert): Promise<void> {
    const id = uuid();
    await this.units.query('insert into staff_alerts (id, kind, detail) values ($1, $2, $3)', [id, kind, detail]);
    if (isUnmailed) return;
    await this.mails.post({
      template: 'alert-for-cooperative',
      to: to ?? currentTenant().settings.contactEmail,
      cause: `staff-alert/${id}`,
      data: { title, message, facts },
    });
  }
}

import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Member } from '../../platform/http/current.js';
import { notFound } from '../../platform/http/problem.js';
import type { MailTemplate } from '../../platform/mail/mail-outbox.js';
import { subjectOf } from '../../platform/mail/subjects.js';
import { money } from '../../platform/money.js';
import * as Sql from './data-export.sql.js';
import type * as View from './data-export.view.js';

type PaymentRow = Omit<View.ExportedPaymentView, 'total'> & { totalCentavos: number };
type MailRow = Omit<View.ExportedMailView, 'subject'> & { template: MailTemplate; data: Record<string, unknown> };

/** What the law gives everyone the right to see (Ley 25.326): a read model over all the tenant's tables that know the user. */
@Injectable()
export class DataExportService {
  constructor(private readonly units: UnitOfWork) {}

  of({ userId }: Member): Promise<View.DataExportView> {
    return this.units.run(async () => {
      const [profile] = await this.rows<View.ExportedProfileView>(Sql.PROFILE, userId);
      if (!profile) throw notFound();
      const payments = await this.rows<PaymentRow>(Sql.PAYMENTS, userId);
      const mails = await this.rows<MailRow>(Sql.MAILS, userId);
      const [preferences] = await this.rows<View.ExportedPreferencesView>(Sql.TOLD_HOW, userId);
      return {
        exportedAt: new Date(),
        profile,
        sessions: await this.rows<View.ExportedSessionView>(Sql.SESSIONS, userId),
        accounts: await this.rows<View.ExportedAccountView>(Sql.ACCOUNTS, userId),
        payments: payments.map(({ totalCentavos, ...payment }) => ({ ...payment, total: money(totalCentavos) })),
        claims: await this.rows<View.ExportedClaimView>(Sql.CLAIMS, userId),
        joinedClaims: await this.rows<View.ExportedJoinView>(Sql.JOINED_CLAIMS, userId),
        contactMessages: await this.rows<View.ExportedMessageView>(Sql.MESSAGES, userId),
        notifications: await this.rows<View.ExportedNotificationView>(Sql.NOTIFICATIONS, userId),
        preferences: preferences!,
        mails: mails.map(({ template, data, ...mail }) => ({ subject: subjectOf(template, data), ...mail })),
        mailEvents: await this.rows<View.ExportedMailEventView>(Sql.MAIL_EVENTS, userId),
        mailSuppressions: await this.rows<View.ExportedMailSuppressionView>(Sql.MAIL_SUPPRESSIONS, userId),
        staffViews: await this.rows<View.ExportedStaffViewView>(Sql.STAFF_VIEWS, userId),
        webKeyRequests: await this.rows<View.ExportedWebKeyRequestView>(Sql.WEB_KEY_REQUESTS, userId),
      };
    });
  }

  private rows<Row>(sql: string, userId: string): Promise<Row[]> {
    return this.units.query<Row>(sql, [userId]);
  }
}

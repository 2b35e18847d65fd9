import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { idAfter, pageOf } from '../../platform/http/cursor.js';
import type { Staff } from '../../platform/http/current.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound } from '../../platform/http/problem.js';
import type { StaffRole } from '../../platform/http/staff-policy.js';
import { Audit } from '../../platform/operations/audit.js';
import { SupportVisitsService } from '../staff/support-visits.service.js';
import type { StaffViewPageView, StaffViewView } from './staff-view.view.js';

/** What of a member was looked at. */
export type ViewSubject = 'profile' | 'accounts' | 'invoices' | 'payments' | 'claims' | 'consumption' | 'sessions';

const BY: Record<StaffRole, string> = {
  operator: 'Personal de la cooperativa',
  admin: 'Administración de la cooperativa',
  support: 'Soporte de PROCOOP',
};

/** What staff looked at of members. Nothing of a member's is shown to them before it is written down here. */
@Injectable()
export class StaffViews {
  constructor(
    private readonly units: UnitOfWork,
    private readonly visits: SupportVisitsService,
    private readonly audit: Audit,
  ) {}

  /** Reads, notes that it was read, and only then gives it back. NOT_FOUND for who is no user of the ambient tenant; what is not found was not seen. */
  async through<T>(staff: Staff, userId: string, subject: ViewSubject, read: () => Promise<T>): Promise<T> {
    const seen = await read();
    await this.note(staff, userId, subject);
    return seen;
  }

  /** Newest first. */
  async of(userId: string, { limit, cursor }: PageQuery): Promise<StaffViewPageView> {
    const before = idAfter(cursor);
    const rows = await this.units.run(() =>
      this.units.query<Omit<StaffViewView, 'by'>>(
        `select id, viewed_at as "viewedAt", role, subject, reason from staff_views
          where user_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
        [userId, before, limit + 1],
      ),
    );
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => ({ ...row, by: BY[row.role] }),
    );
  }

  private async note({ staffId, role, visitId }: Staff, userId: string, subject: ViewSubject): Promise<void> {
    const reason = visitId === undefined ? null : await this.visits.reasonOf(visitId);
    const noted = await this.units.run(() =>
      this.units.query(
        `insert into staff_views (id, user_id, role, subject, reason)
         select $1, id, $3, $4, $5 from users where id = $2 returning id`,
        [uuid(), userId, role, subject, reason],
      ),
    );
    if (noted.length === 0) throw notFound();
    this.audit.note({ actor: `staff:${staffId}`, action: 'member.viewed', subject: userId, detail: { subject } });
  }
}

import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { StaffAlerts } from '../../platform/operations/staff-alerts.js';
import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { momentText } from '../../platform/written.js';
import { IS_OPEN } from './claim-sql.js';

/** Claims of one mail; what is more comes with the next round. */
const MOST = 200;

interface DueClaim {
  id: string;
  number: string;
  service: Service;
  category: string | null;
  assignee: string | null;
  dueAt: Date;
}

interface Telling {
  kind: 'claims-due-soon' | 'claims-overdue';
  column: 'warned_at' | 'overdue_told_at';
  when: string;
  title: (count: number) => string;
  message: string;
}

const TELLINGS: Telling[] = [
  {
    kind: 'claims-due-soon',
    column: 'warned_at',
    when: 'c.warn_at <= now() and c.due_at > now()',
    title: (count) => (count === 1 ? 'Un reclamo está por vencer' : `${count} reclamos están por vencer`),
    message: 'El plazo para responder estos reclamos termina pronto y ningún socio recibió todavía una respuesta.',
  },
  {
    kind: 'claims-overdue',
    column: 'overdue_told_at',
    when: 'c.due_at <= now()',
    title: (count) => (count === 1 ? 'Venció el plazo de un reclamo' : `Venció el plazo de ${count} reclamos`),
    message: 'El plazo para responder estos reclamos ya terminó. Respóndalos cuanto antes.',
  },
];

/** Tells staff of claims whose time to be answered is about to end, and of those for which it has: once each, all together. */
@Injectable()
export class ClaimDeadlines {
  constructor(
    private readonly units: UnitOfWork,
    private readonly alerts: StaffAlerts,
  ) {}

  /** For the ambient tenant. */
  async tell(): Promise<void> {
    for (const telling of TELLINGS) await this.units.run(() => this.tellOf(telling));
  }

  private async tellOf({ kind, column, when, title, message }: Telling): Promise<void> {
    const claims = await this.units.query<DueClaim>(
      `update claims u set ${column} = now()
         from (select c.id, k.name as category from claims c left join claim_categories k on k.id = c.category_id
                where ${IS_OPEN} and c.answered_at is null and c.${column} is null and ${when}
                order by c.due_at limit ${MOST} for update of c skip locked) d
        where u.id = d.id
       returning u.id, u.number, u.service, d.category, u.assignee, u.due_at as "dueAt"`,
    );
    if (claims.length === 0) return;
    claims.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
    await this.alerts.raise({
      kind,
      detail: { claimIds: claims.map(({ id }) => id) },
      title: title(claims.length),
      message,
      facts: claims.map((claim) => ({ label: claim.number, value: textOf(claim) })),
      to: currentTenant().settings.claimsEmail,
    });
  }
}

function textOf({ service, category, assignee, dueAt }: DueClaim): string {
  const due = `vence el ${momentText(dueAt, currentTenant().timeZone)}`;
  return [SERVICE_NAMES[service], category, assignee, due].filter(Boolean).join(' · ');
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { StaffAlerts } from '../../platform/operations/staff-alerts.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { momentText } from '../../platform/written.js';

interface EndingKey {
  id: string;
  name: string;
  prefix: string;
  expiresAt: Date;
}

const KIND = 'api-key-expiring';

/** Two weeks: time to reach whoever looks after the management system. A key that was replaced has its successor already. */
const ENDING = `
  select id, name, prefix, expires_at as "expiresAt" from public.api_keys
   where tenant_id = $1 and revoked_at is null and replaced_by is null
     and expires_at > now() and expires_at < now() + interval '14 days'`;

/** Tells staff of keys that are about to end, before their system is shut out. */
@Injectable()
export class ApiKeyAlarm {
  constructor(
    private readonly database: DataSource,
    private readonly units: UnitOfWork,
    private readonly alerts: StaffAlerts,
  ) {}

  /** For the ambient tenant; each end of a key is told once. */
  async warn(): Promise<void> {
    const keys = await this.database.query<EndingKey[]>(ENDING, [currentTenant().id]);
    for (const key of keys) await this.units.run(() => this.tell(key));
  }

  private async tell({ id, name, prefix, expiresAt }: EndingKey): Promise<void> {
    const detail = { apiKeyId: id, expiresAt: expiresAt.toISOString() };
    await this.units.lock(`${KIND}/${id}`);
    const known = await this.units.query('select from staff_alerts where kind = $1 and detail = $2 limit 1', [
      KIND,
      detail,
    ]);
    if (known.length > 0) return;
    await this.alerts.raise({
      kind: KIND,
      detail,
      title: 'Una clave de API está por vencer',
      message:
        'Después del vencimiento, el sistema que usa esta clave ya no podrá enviar archivos ni leer novedades. Pida una clave nueva e instálela antes: la actual sigue sirviendo mientras tanto.',
      facts: [
        { label: 'Clave', value: `${name} (coop_${prefix}_…)` },
        { label: 'Vence', value: momentText(expiresAt, currentTenant().timeZone) },
      ],
    });
  }
}

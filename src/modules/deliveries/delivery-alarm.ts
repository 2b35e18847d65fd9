import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { StaffAlerts } from '../../platform/operations/staff-alerts.js';

const ALARMS = {
  'webhook-failed': {
    title: 'No se pudo avisar a su sistema',
    message:
      'Durante días su sistema no recibió un aviso de Coop Online y ya no se reintenta. Lo ocurrido sigue disponible en las novedades de pagos y de reclamos.',
  },
  'webhook-disabled': {
    title: 'Su sistema dejó de recibir avisos',
    message:
      'Su sistema respondió que la dirección de avisos ya no existe (410), así que se la desactivó. Lo ocurrido sigue disponible en las novedades de pagos y de reclamos.',
  },
};

/** Tells staff of an address that is not reached. */
@Injectable()
export class DeliveryAlarm {
  constructor(
    private readonly units: UnitOfWork,
    private readonly alerts: StaffAlerts,
  ) {}

  /** Within a unit of work. One alert for an address until somebody has seen it, however many deliveries fail. */
  async raise(kind: keyof typeof ALARMS, { endpointId, url }: { endpointId: string; url: string }): Promise<void> {
    const unseen = await this.units.query(
      `select from staff_alerts where kind = $1 and seen_at is null and detail ->> 'endpointId' = $2 limit 1`,
      [kind, endpointId],
    );
    if (unseen.length > 0) return;
    // What follows the host may be a secret of the receiver's.
    const facts = [{ label: 'Servidor', value: new URL(url).host }];
    await this.alerts.raise({ kind, detail: { endpointId }, ...ALARMS[kind], facts });
  }
}

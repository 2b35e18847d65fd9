import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

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

/** Tells staff, by an alert and a mail, of an address that is not reached. */
@Injectable()
export class DeliveryAlarm {
  constructor(
    private readonly units: UnitOfWork,
    private readonly mails: MailOutbox,
  ) {}

  /** Within a unit of work. One alert for an address until somebody has seen it, however many deliveries fail. */
  async raise(kind: keyof typeof ALARMS, { endpointId, url }: { endpointId: string; url: string }): Promise<void> {
    const id = uuid();
    const raised = await this.units.query(
      `insert into staff_alerts (id, kind, detail) select $1, $2, $3
        where not exists (select from staff_alerts where kind = $2 and seen_at is null and detail ->> 'endpointId' = $4)
       returning id`,
      [id, kind, { endpointId }, endpointId],
    );
    if (raised.length === 0) return;
    await this.mails.post({
      template: 'alert-for-cooperative',
      to: currentTenant().settings.contactEmail,
      cause: `staff-alert/${id}`,
      // What follows the path may be the receiver's own secret.
      data: { ...ALARMS[kind], facts: [{ label: 'Servidor', value: new URL(url).host }] },
    });
  }
}

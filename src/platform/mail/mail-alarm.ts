import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { StaffAlerts } from '../operations/staff-alerts.js';
import { currentTenant } from '../tenancy/tenant-context.js';
import type { MailTemplate } from './mail-outbox.js';

const ALARMS = {
  'mail-failed': {
    title: 'Hay correos que no se pudieron enviar',
    message:
      'Durante un día se intentó enviar un correo y el servidor no lo aceptó, así que ya no se reintenta. Puede haber otros en el mismo estado. Se los puede volver a enviar desde la lista de correos; si usted no la ve, pídalo a soporte.',
  },
  'mail-uncertain': {
    title: 'No se sabe si un correo fue enviado',
    message:
      'El sistema se interrumpió justo cuando enviaba un correo, y no se sabe si llegó. Para no enviarlo dos veces, no se reintenta solo. Puede haber otros en el mismo estado. Se los puede volver a enviar desde la lista de correos; si usted no la ve, pídalo a soporte.',
  },
  'mail-own-bounced': {
    title: 'La casilla de la cooperativa no recibe correos',
    message:
      'El servidor de correo informó que una casilla de la cooperativa no existe o no recibe mensajes. Los reclamos y avisos de los socios quedan registrados, pero no llegan a esa casilla.',
  },
};

/** Tells staff of mails that only a person can see to. */
@Injectable()
export class MailAlarm {
  constructor(
    private readonly units: UnitOfWork,
    private readonly alerts: StaffAlerts,
  ) {}

  /**
   * Within a unit of work. One alert for many: another only when a day has passed or somebody has seen the first. Nothing is
   * mailed of an alert whose own mail would go where mail does not arrive.
   */
  async raise(kind: keyof typeof ALARMS, { id, template, recipient }: AlarmingMail): Promise<void> {
    await this.units.lock(kind);
    const told = await this.units.query(
      `select from staff_alerts where kind = $1 and seen_at is null and created_at > now() - interval '1 day' limit 1`,
      [kind],
    );
    if (told.length > 0) return;
    const isInVain = template === 'alert-for-cooperative' || recipient === currentTenant().settings.contactEmail;
    await this.alerts.raise({
      kind,
      detail: { mailId: id, template },
      ...ALARMS[kind],
      facts: [],
      isUnmailed: isInVain,
    });
  }
}

/** Without id and template where only the address is known. */
interface AlarmingMail {
  id: string | null;
  template: MailTemplate | null;
  recipient: string;
}

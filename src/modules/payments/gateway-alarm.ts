import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { StaffAlerts } from '../../platform/operations/staff-alerts.js';

const ALARMS = {
  'gateway-denied': {
    title: 'Mercado Pago no acepta las credenciales de la cooperativa',
    message:
      'Mercado Pago rechaza el permiso con el que Coop Online consulta los pagos, así que no se acreditan pagos ni se pueden abrir nuevos. Alguien de la cooperativa debe renovar el permiso y enviarlo. Los pagos hechos mientras tanto se acreditarán solos.',
    fact: 'Respuesta',
  },
  'gateway-missing': {
    title: 'Mercado Pago avisó de un pago que no muestra',
    message:
      'Durante días se le preguntó a Mercado Pago por un pago del que había avisado, y responde que no existe. No se acreditó nada. Si el pago aparece más adelante, se acreditará solo.',
    fact: 'Operación de Mercado Pago',
  },
};

/** Tells staff of trouble with the gateway that only a person can end. */
@Injectable()
export class GatewayAlarm {
  constructor(
    private readonly units: UnitOfWork,
    private readonly alerts: StaffAlerts,
  ) {}

  /** Within a unit of work. One alert of a kind in a day, however often it happens. */
  async raise(kind: keyof typeof ALARMS, value: string): Promise<void> {
    await this.units.lock(kind);
    const told = await this.units.query(
      `select from staff_alerts where kind = $1 and created_at > now() - interval '1 day' limit 1`,
      [kind],
    );
    if (told.length > 0) return;
    const { title, message, fact } = ALARMS[kind];
    await this.alerts.raise({ kind, detail: { about: value }, title, message, facts: [{ label: fact, value }] });
  }
}

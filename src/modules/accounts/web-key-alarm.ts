import { Injectable } from '@nestjs/common';
import { StaffAlerts } from '../../platform/operations/staff-alerts.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { momentText } from '../../platform/written.js';
import { UsersService } from '../auth/users.service.js';
import { type Attempt, CLOSES, type Tally } from './web-key-door.js';

interface Alarm {
  kind: string;
  /** The tally's figure that raises it, and the value at which it does. */
  figure: keyof Tally;
  at: number;
  title: string;
  message: string;
}

const TOMORROW = 'Mañana se habilita de nuevo.';

/** What the cooperative's staff must hear of. Each is told once a day, when its figure gets there. */
const ALARMS: readonly Alarm[] = [
  {
    kind: 'web-key-holder-locked',
    figure: 'onHolder',
    at: CLOSES.onHolder,
    title: 'Clave web bloqueada por intentos fallidos',
    message: `Hubo ${CLOSES.onHolder} intentos con una clave web incorrecta para un mismo titular. Por hoy no se puede agregar su cuenta. ${TOMORROW}`,
  },
  {
    kind: 'web-key-user-locked',
    figure: 'byUser',
    at: CLOSES.byUser,
    title: 'Usuario bloqueado por intentos fallidos de clave web',
    message: `Un usuario probó ${CLOSES.byUser} veces una clave web incorrecta. Por hoy no puede agregar cuentas. ${TOMORROW}`,
  },
  {
    kind: 'web-key-guessing-by-user',
    figure: 'holdersByUser',
    at: 5,
    title: 'Un usuario prueba claves web de varios titulares',
    message:
      'Un usuario probó claves web incorrectas de cinco titulares distintos en el día. Puede ser alguien que busca adivinarlas.',
  },
  {
    kind: 'web-key-guessing-by-address',
    figure: 'holdersByAddress',
    at: 10,
    title: 'Se prueban claves web de varios titulares desde una conexión',
    message:
      'Desde una misma conexión a internet se probaron claves web incorrectas de diez titulares distintos en el día. Puede ser alguien que busca adivinarlas.',
  },
];

/** Tells staff, by an alert and a mail, what wrong web keys lead to. */
@Injectable()
export class WebKeyAlarm {
  constructor(
    private readonly alerts: StaffAlerts,
    private readonly users: UsersService,
  ) {}

  /** Raises what the step from one tally to the next reaches; inside the unit of work that counted it. */
  async raise(attempt: Attempt, before: Tally, after: Tally): Promise<void> {
    for (const alarm of ALARMS) {
      if (before[alarm.figure] < alarm.at && after[alarm.figure] >= alarm.at) await this.tell(alarm, attempt);
    }
  }

  private async tell({ kind, title, message }: Alarm, attempt: Attempt): Promise<void> {
    await this.alerts.raise({
      kind,
      detail: { userId: attempt.userId, holderNumber: attempt.holderNumber },
      title,
      message,
      facts: await this.facts(attempt),
    });
  }

  private async facts({ userId, holderNumber }: Attempt): Promise<{ label: string; value: string }[]> {
    const contact = await this.users.contactOf(userId);
    return [
      { label: 'Último titular probado', value: holderNumber },
      { label: 'Último usuario', value: contact ? `${contact.firstName} ${contact.lastName} (${contact.email})` : '—' },
      { label: 'Hora', value: momentText(new Date(), currentTenant().timeZone) },
    ];
  }
}

import { v7 as uuid } from 'uuid';
import type { OutgoingMail } from '../../platform/mail/mail-outbox.js';
import { momentText } from '../../platform/written.js';
import { ROLE_NAMES, type StaffAccount } from './staff-account.js';
import type { DrawnLink } from './staff-links.js';

const TIME_ZONE = 'America/Argentina/Cordoba';

type Addressee = Pick<StaffAccount, 'name' | 'email' | 'role'>;

/** `invitedBy` as people read it. */
export function invitationMail(to: Addressee, { id, link }: DrawnLink, invitedBy: string): OutgoingMail {
  return {
    template: 'staff-invitation',
    to: to.email,
    cause: `staff-invitation/${id}`,
    data: { name: to.name, role: ROLE_NAMES[to.role], invitedBy },
    secrets: { link },
  };
}

export function passwordResetMail(to: Addressee, { id, link }: DrawnLink): OutgoingMail {
  return {
    template: 'staff-password-reset',
    to: to.email,
    cause: `staff-password-reset/${id}`,
    data: { name: to.name },
    secrets: { link },
  };
}

/** What people are told of at once, because it may not have been them. */
const ALARMS = {
  'password-changed': [
    'Su contraseña del personal fue cambiada',
    'La contraseña de su cuenta del personal fue cambiada, y cerramos sus otras sesiones.',
  ],
  'recovery-code-used': [
    'Se usó uno de sus códigos de recuperación',
    'Alguien usó uno de sus códigos de recuperación en lugar de su segundo factor.',
  ],
  'recovery-codes-made': [
    'Tiene códigos de recuperación nuevos',
    'Se generaron códigos de recuperación nuevos para su cuenta. Los anteriores ya no sirven.',
  ],
  'totp-added': [
    'Agregaron una aplicación de códigos a su cuenta',
    'Desde ahora se puede entrar en su cuenta con los códigos de una aplicación nueva. Si había otra, ya no sirve.',
  ],
  'passkey-added': [
    'Agregaron una llave de acceso a su cuenta',
    'Desde ahora se puede entrar en su cuenta con una llave de acceso más.',
  ],
  'method-removed': [
    'Quitaron un segundo factor de su cuenta',
    'Uno de sus segundos factores ya no sirve para entrar.',
  ],
} as const;

export type Alarm = keyof typeof ALARMS;

const ADVICE =
  'Si fue usted, no hace falta que haga nada. Si no fue usted, elija otra contraseña con «Olvidé mi contraseña» y avise enseguida a quien administra las cuentas del personal.';

/** Each happening is a cause of its own. */
export function alarmMail(to: Addressee, alarm: Alarm): OutgoingMail {
  const [title, message] = ALARMS[alarm];
  const happenedAt = momentText(new Date(), TIME_ZONE);
  return {
    template: 'staff-security',
    to: to.email,
    cause: `staff-security/${uuid()}`,
    data: { title, name: to.name, message, account: to.email, happenedAt, advice: ADVICE },
  };
}

import type { MailTemplate } from './mail-outbox.js';

type Data = Record<string, unknown>;

const SUBJECTS: Record<MailTemplate, (data: Data) => string> = {
  activation: () => 'Active su cuenta',
  'already-registered': () => 'Su correo ya está registrado',
  'password-reset': () => 'Restablezca su contraseña',
  'password-changed': () => 'Su contraseña fue cambiada',
  'account-linked': ({ holderNumber }) => `Agregaron su cuenta ${String(holderNumber)} a otro usuario`,
  'account-unlinked': ({ holderNumber }) => `La cooperativa quitó la cuenta ${String(holderNumber)} de su usuario`,
  'web-key-link': ({ holderNumber }) => `Agregue la cuenta ${String(holderNumber)} a su usuario`,
  'web-key-reset': ({ holderNumber }) => `Nueva clave web del titular ${String(holderNumber)}`,
  'payment-approved': ({ total }) => `Recibimos su pago de ${String(total)}`,
  'payment-rejected': () => 'Su pago no fue aprobado',
  'payment-pending': () => 'Su pago está pendiente',
  'payment-refunded': ({ amount }) => `Le devolvieron ${String(amount)} de su pago`,
  'claim-received': ({ number }) => `Recibimos su reclamo ${String(number)}`,
  'claim-taken-up': ({ number }) => `Ya nos ocupamos de su reclamo ${String(number)}`,
  'claim-answered': ({ number }) => `Respuesta a su reclamo ${String(number)}`,
  'claim-resolved': ({ number }) => `Su reclamo ${String(number)} está resuelto`,
  'claim-closing-soon': ({ number }) => `Su reclamo ${String(number)} está por cerrarse`,
  'claim-step-joined': ({ number, status }) => `Reclamo ${String(number)}: ${String(status)}`,
  'claim-for-cooperative': ({ number, service, urgent }) =>
    `${urgent ? 'URGENTE · ' : ''}Reclamo ${String(number)}: ${String(service)}`,
  'claim-message-for-cooperative': ({ number }) => `Nuevo mensaje en el reclamo ${String(number)}`,
  'claim-reopened-for-cooperative': ({ number }) => `Reclamo reabierto: ${String(number)}`,
  'answer-refused': ({ about }) => `No pudimos tomar su respuesta sobre ${String(about)}`,
  'contact-for-cooperative': ({ name }) => `Mensaje de contacto de ${String(name)}`,
  'contact-answered': () => 'Respondieron su mensaje',
  'invoice-issued': ({ number, amount }) => `Nuevo comprobante ${String(number)}: ${String(amount)}`,
  'invoice-due': ({ number, dueOn }) => `El comprobante ${String(number)} vence el ${String(dueOn)}`,
  'invoice-overdue': ({ number, dueOn }) => `El comprobante ${String(number)} venció el ${String(dueOn)}`,
  outage: ({ subject }) => String(subject),
  news: ({ title }) => String(title),
  'several-notifications': ({ count, kinds }) =>
    `${String(count)} avisos: ${(kinds as string[]).join(', ').toLocaleLowerCase('es-AR')}`,
  'alert-for-cooperative': ({ title }) => String(title),
  'staff-invitation': () => 'Lo invitaron a trabajar en la oficina en línea',
  'staff-password-reset': () => 'Elija una contraseña nueva para el personal',
  'staff-security': ({ title }) => String(title),
  'office-closed': () => 'La oficina en línea está cerrada por el momento',
  'claims-address-check': () => 'Confirme que aquí llegan los reclamos',
};

/** The subject line, on one line whatever a member typed: no header can be smuggled in. */
export function subjectOf(template: MailTemplate, data: Data): string {
  return SUBJECTS[template](data)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .slice(0, 150);
}

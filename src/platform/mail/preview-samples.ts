import type { Tenant } from '../tenancy/tenant.js';
import type { MailTemplate } from './mail-outbox.js';

/** What a mail is shown with where it is shown to nobody's member. */
export interface MailSample {
  data: Record<string, unknown>;
  /** Whether it carries the line by which such mails are ended. */
  mayBeEnded?: true;
}

const link = 'https://oficina.coop.example/almafuerte/activar?token=wH3mB0vT9sJ2nQ5xK8cF1rL4yP7dG6aZ';
const STAFF_LINK = 'https://oficina.coop.example/personal/invitacion?token=wH3mB0vT9sJ2nQ5xK8cF1rL4yP7dG6aZ';
const trackingLink = 'https://oficina.coop.example/almafuerte/reclamos/7KQ2-M4XT-9RWD';
const items = [
  { number: 'LSP B 0021-00049107', amount: '$ 18.420,55' },
  { number: 'LSP B 0021-00049822', amount: '$ 6.310,00' },
];
const payment = { firstName: 'Georgina', total: '$ 24.730,55', items };
const claim = {
  number: 'R-2026-000123',
  service: 'Energía eléctrica',
  category: 'Cable caído',
  supply: '44 · Bv. España 1234',
  description:
    'Se cortó el cable que baja del poste y quedó colgando sobre la vereda.\nHay chicos que pasan por ahí a la escuela.',
  answerBy: '15/12/2026',
};
const invoice = {
  firstName: 'Georgina',
  number: '0021-00049107',
  kind: 'LSP B',
  period: '11/2026',
  account: 'La casa de mamá',
  supply: '44 · Bv. España 1234',
  link: 'https://oficina.coop.example/almafuerte/comprobantes/0021-00049107',
};
const answerReaches = 'Su respuesta a este correo queda en el reclamo y le llega a quien lo hizo.';
const ofClaim = { number: claim.number, service: claim.service, firstName: 'Georgina', trackingLink };
const member = { memberName: 'Georgina Paván', memberEmail: 'georgina.pavan@example.com', phone: '+54 9 3571 63-1052' };

/** Sample data of every mail: for `/dev/mails`, the pictures in docs/mails and the tests. */
export const SAMPLES: Record<MailTemplate, MailSample> = {
  activation: { data: { firstName: 'Georgina', link } },
  'already-registered': { data: { firstName: 'Georgina' } },
  'password-reset': { data: { firstName: 'Georgina', link: link.replace('activar', 'restablecer') } },
  'password-changed': { data: { firstName: 'Georgina' } },
  'account-linked': {
    data: {
      firstName: 'Georgina',
      holderNumber: '515',
      holderName: 'PAVÁN, GEORGINA',
      linkedBy: 'Martín P.',
      linkedAt: '22/11/2026 14:05',
    },
  },
  'account-unlinked': {
    data: { firstName: 'Georgina', holderNumber: '515', holderName: 'PAVÁN, GEORGINA', unlinkedAt: '22/11/2026 14:05' },
  },
  'web-key-link': {
    data: {
      firstName: 'Georgina',
      holderNumber: '515',
      holderName: 'PAVÁN, GEORGINA',
      link: link.replace('activar', 'agregar-cuenta'),
    },
  },
  'web-key-reset': { data: { holderNumber: '515', holderName: 'PAVÁN, GEORGINA', webKey: '7KQ2-M4XT-9RWD' } },
  'payment-approved': {
    data: {
      ...payment,
      paidOn: '22/11/2026 14:05',
      receiptCode: '8FJ2-KQ7M-XW4T',
      receiptLink: 'https://oficina.coop.example/almafuerte/recibo/8FJ2-KQ7M-XW4T',
    },
  },
  'payment-rejected': {
    data: {
      ...payment,
      reason: 'La tarjeta no tiene fondos suficientes.',
      checkoutLink: 'https://www.mercadopago.com.ar/checkout/v1/redirect?pref_id=515201910-7d3f',
    },
  },
  'payment-pending': {
    data: {
      ...payment,
      place: 'Pago Fácil',
      payBefore: '25/11/2026 23:59',
      couponLink: 'https://www.mercadopago.com.ar/payments/7812345/ticket?caller_id=515201910',
    },
  },
  'payment-refunded': {
    data: {
      ...payment,
      amount: '$ 6.310,00',
      reason: 'El titular del medio de pago desconoció el cargo.',
      receiptCode: '8FJ2-KQ7M-XW4T',
      items: items.slice(1),
    },
  },
  'claim-received': {
    data: {
      ...claim,
      firstName: 'Georgina',
      advice: 'No se acerque ni toque el cable. Aleje a otras personas y llame ya a la guardia.',
      callNow: [{ label: 'Guardia eléctrica', phone: '03571 471000' }],
      trackingLink,
    },
  },
  'claim-taken-up': { data: ofClaim },
  'claim-answered': {
    data: {
      ...ofClaim,
      text: 'La cuadrilla ya salió y llega en veinte minutos. Por favor, que nadie se acerque al cable.',
    },
  },
  'claim-resolved': {
    data: { ...ofClaim, text: 'Cambiamos el tramo de cable y el servicio está repuesto.', silentUntil: '25/12/2026' },
  },
  'claim-closing-soon': { data: { ...ofClaim, closesOn: '25/12/2026' } },
  'claim-step-joined': {
    data: { number: claim.number, service: claim.service, firstName: 'Martín', status: 'En curso' },
  },
  'claim-for-cooperative': {
    data: {
      ...claim,
      ...member,
      answerReaches,
      holder: '515 · PAVÁN, GEORGINA',
      urgent: true,
      priority: 'Seguridad',
      receivedAt: '22/11/2026 14:05',
    },
  },
  'claim-message-for-cooperative': {
    data: {
      ...claim,
      ...member,
      answerReaches,
      text: 'Ya pasaron dos horas y el cable sigue ahí. ¿A qué hora vienen?',
    },
  },
  'claim-reopened-for-cooperative': {
    data: { ...claim, ...member, answerReaches, text: 'El cable volvió a caerse anoche con el viento.' },
  },
  'answer-refused': {
    data: { about: 'el reclamo R-2026-000123', reason: 'El reclamo está cerrado hace más de 30 días.' },
  },
  'contact-for-cooperative': {
    data: {
      name: 'Georgina Paván',
      email: 'georgina.pavan@example.com',
      message: 'Quisiera saber si puedo pagar dos facturas en cuotas.\nGracias.',
      contactHours: 'de 9 a 12',
      answerIsKept: true,
      phone: '+54 9 3571 63-1052',
    },
  },
  'contact-answered': {
    data: {
      firstName: 'Georgina',
      sentAt: '20/11/2026 10:00',
      answer: 'Sí: acérquese con las dos facturas y su DNI, y las pasamos a tres cuotas.',
      message: 'Quisiera saber si puedo pagar dos facturas en cuotas.\nGracias.',
    },
  },
  'invoice-issued': {
    data: {
      ...invoice,
      amount: '$ 18.420,55',
      dueDates: [
        { on: 'Hasta el 18/12/2026', amount: '$ 18.420,55' },
        { on: 'Hasta el 28/12/2026', amount: '$ 18.788,96' },
      ],
    },
    mayBeEnded: true,
  },
  'invoice-due': { data: { ...invoice, amount: '$ 18.420,55', dueOn: '18/12/2026' }, mayBeEnded: true },
  'invoice-overdue': {
    data: { ...invoice, amount: '$ 18.788,96', dueOn: '18/12/2026', payUntil: '28/12/2026' },
    mayBeEnded: true,
  },
  outage: {
    data: {
      firstName: 'Georgina',
      subject: 'Corte programado de energía eléctrica: el 22/12/2026 de 08:00 a 12:00',
      heading: 'Corte programado',
      lead: 'Le avisamos de un corte programado que lo afecta.',
      services: 'energía eléctrica',
      startsAt: '22/12/2026 08:00',
      endsAt: '22/12/2026 12:00',
      supplies: '44 · Bv. España 1234',
      what: 'Cambio de postes',
      body: 'Considere las instalaciones con tensión: el servicio puede volver antes.',
      link: invoice.link,
    },
    mayBeEnded: true,
  },
  news: {
    data: {
      firstName: 'Georgina',
      title: 'Nuevo horario de atención',
      body: 'Desde el lunes atendemos de 7 a 13, también los feriados provinciales.',
      link: invoice.link,
    },
    mayBeEnded: true,
  },
  'several-notifications': {
    data: {
      firstName: 'Georgina',
      count: 3,
      kinds: ['Cortes programados', 'Comprobantes por vencer'],
      groups: [
        {
          name: 'Cortes programados',
          items: [
            { title: 'Corte de agua el 22/12/2026', text: 'De 08:00 a 12:00, en Bv. España 1234.', link: invoice.link },
          ],
        },
        {
          name: 'Comprobantes por vencer',
          items: items.map(({ number, amount }) => ({
            title: `Vence ${number}`,
            text: `Importe: ${amount}.`,
            link: invoice.link,
          })),
        },
      ],
      more: 0,
      link: invoice.link,
    },
    mayBeEnded: true,
  },
  'alert-for-cooperative': {
    data: {
      title: 'Mercado Pago no acepta las credenciales de la cooperativa',
      message:
        'Mercado Pago rechaza el permiso con el que Coop Online consulta los pagos. Alguien de la cooperativa debe renovarlo y enviarlo.',
      facts: [{ label: 'Respuesta', value: '401 invalid access token' }],
    },
  },
  'staff-invitation': {
    data: { name: 'Marta Ríos', invitedBy: 'Georgina Paván', role: 'operador', link: STAFF_LINK },
  },
  'staff-password-reset': { data: { name: 'Marta Ríos', link: STAFF_LINK } },
  'staff-security': {
    data: {
      name: 'Marta Ríos',
      title: 'Entraron a su cuenta con un código de recuperación',
      message: 'Alguien usó uno de sus códigos de recuperación para entrar. Le quedan nueve.',
      account: 'marta@coopal.example',
      happenedAt: '22/11/2026 14:05',
      advice: 'Si no fue usted, cambie su contraseña y avise a la administración de la cooperativa.',
    },
  },
  'office-closed': { data: { firstName: 'Georgina', phone: '03571 471000', email: 'reclamos@coopal.example' } },
  'claims-address-check': {
    data: {
      address: 'reclamos@coopal.example',
      link: link.replace('activar', 'confirmar-correo'),
    },
  },
};

/** The line's address in samples that carry it. */
export const SAMPLE_END = 'https://oficina.coop.example/almafuerte/avisos/baja?token=q1W2e3R4t5Y6u7I8';

/** Whose mails they are. */
export const SAMPLE_TENANT: Tenant = {
  id: '00000000-0000-7000-8000-000000000000',
  slug: 'almafuerte',
  schema: 't_almafuerte',
  status: 'active',
  name: 'Cooperativa de Servicios Públicos Almafuerte Ltda.',
  city: 'Almafuerte',
  province: 'Córdoba',
  cuit: null,
  timeZone: 'America/Argentina/Cordoba',
  settings: {
    services: ['electricity', 'water'],
    contact: { whatsapp: ['+5493571631052'], phone: '03571 471000', email: 'reclamos@coopal.example' },
    claimsEmail: 'reclamos@coopal.example',
    contactEmail: 'reclamos@coopal.example',
    branding: { primaryColor: '#0b5fa5', logo: null },
    passwordPolicy: { minLength: 8, maxLength: 128 },
  },
};

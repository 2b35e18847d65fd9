/** What members are told of, in the order in which a mail of several lists them. */
export const EVENTS = [
  'outage',
  'invoice.overdue',
  'invoice.due',
  'invoice.issued',
  'payment',
  'claim',
  'contact',
  'news',
] as const;
export type NotificationEvent = (typeof EVENTS)[number];

interface EventRule {
  /** Somebody waits for it: its mail leaves at once. The others are gathered. */
  awaited: boolean;
  /** Proofs and answers, which reach who acted whatever they chose. */
  alwaysMailed: boolean;
  /** As a heading, and as the reader's choice. */
  name: string;
}

const bulk = (name: string): EventRule => ({ awaited: false, alwaysMailed: false, name });

export const EVENT_RULES: Record<NotificationEvent, EventRule> = {
  outage: bulk('Cortes programados'),
  'invoice.overdue': bulk('Comprobantes vencidos'),
  'invoice.due': bulk('Comprobantes por vencer'),
  'invoice.issued': bulk('Comprobantes nuevos'),
  payment: { awaited: true, alwaysMailed: true, name: 'Pagos' },
  claim: { awaited: true, alwaysMailed: false, name: 'Reclamos' },
  contact: { awaited: true, alwaysMailed: true, name: 'Respuestas a sus mensajes' },
  news: bulk('Novedades'),
};

import { DateTime } from 'luxon';
import { SERVICE_NAMES } from '../../platform/tenancy/service-names.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { dayText, momentText } from '../../platform/written.js';
import type { Telling } from '../notifications/notifications.js';
import type { Outage } from './notice-record.js';

/** What an outage is to somebody who is told of it: `elsewhere` is no longer theirs. */
export type OutageNews = 'planned' | 'reminder' | 'changed' | 'elsewhere' | 'withdrawn';

interface Words {
  subject(what: string, when: string): string;
  heading: string;
  lead: string;
}

const WORDS: Record<OutageNews, Words> = {
  planned: {
    subject: (what, when) => `Corte programado de ${what}: ${when}`,
    heading: 'Corte programado',
    lead: 'Le avisamos de un corte programado que lo afecta.',
  },
  reminder: {
    subject: (what, when) => `Recordatorio: corte de ${what} ${when}`,
    heading: 'Recordatorio de un corte programado',
    lead: 'Le recordamos que se acerca un corte programado que lo afecta.',
  },
  changed: {
    subject: (what, when) => `Cambió el corte de ${what}: ahora es ${when}`,
    heading: 'Cambió un corte programado',
    lead: 'El corte del que le avisamos cambió. Así quedó:',
  },
  elsewhere: {
    subject: (what, when) => `El corte de ${what} ${when} ya no lo afecta`,
    heading: 'Un corte programado ya no lo afecta',
    lead: 'El corte del que le avisamos ya no alcanza a sus suministros.',
  },
  withdrawn: {
    subject: (what, when) => `Se canceló el corte de ${what} ${when}`,
    heading: 'Se canceló un corte programado',
    lead: 'El corte del que le avisamos no se hará.',
  },
};

/** What a user with these supplies is told, but for whom and why. */
export function outageTexts(
  outage: Outage,
  news: OutageNews,
  supplies: string[],
  { timeZone, appUrl }: { timeZone: string; appUrl: string },
): Pick<Telling, 'title' | 'text' | 'path' | 'mail'> {
  const { subject, heading, lead } = WORDS[news];
  const path = `/avisos/${outage.id}`;
  const services = servicesText(outage.services);
  const title = subject(services, whenText(outage, timeZone));
  const theirs =
    supplies.length === 1
      ? `Suministro ${supplies[0]}. `
      : supplies.length > 1
        ? `Suministros ${supplies.join(', ')}. `
        : '';
  return {
    title,
    text: `${theirs}${outage.title}`,
    path,
    mail: {
      template: 'outage',
      data: {
        subject: title,
        heading,
        lead,
        services,
        startsAt: momentText(outage.startsAt, timeZone),
        endsAt: momentText(outage.endsAt, timeZone),
        supplies: supplies.join(', ') || null,
        what: outage.title,
        body: outage.body,
        link: `${appUrl}${path}`,
      },
    },
  };
}

/** `el 22/11/2026 de 08:00 a 12:00`, or over more than a day `desde el 22/11/2026 22:00 hasta el 23/11/2026 04:00`. */
export function whenText({ startsAt, endsAt }: Pick<Outage, 'startsAt' | 'endsAt'>, timeZone: string): string {
  const [from, to] = [startsAt, endsAt].map((at) => DateTime.fromJSDate(at, { zone: timeZone })) as [
    DateTime,
    DateTime,
  ];
  if (from.hasSame(to, 'day'))
    return `el ${dayText(from.toISODate()!)} de ${from.toFormat('HH:mm')} a ${to.toFormat('HH:mm')}`;
  return `desde el ${momentText(startsAt, timeZone)} hasta el ${momentText(endsAt, timeZone)}`;
}

/** `energía eléctrica y agua`. */
export function servicesText(services: readonly Service[]): string {
  const names = services.map((service) => SERVICE_NAMES[service].toLocaleLowerCase('es-AR'));
  return new Intl.ListFormat('es-AR', { type: 'conjunction' }).format(names);
}

import { createHash } from 'node:crypto';
import ical, { ICalAlarmType, type ICalCalendar, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import { DateTime } from 'luxon';
import { pesos } from '../../platform/money.js';
import type { DueDay } from '../billing/due-days.js';
import type { TouchingOutage } from '../notices/notices.service.js';
import { servicesText } from '../notices/outage-texts.js';
import { timeZoneDefinition } from './time-zone.js';

/** What a calendar shows. */
export interface CalendarContent {
  cooperative: string;
  timeZone: string;
  /** Host of our addresses, which makes ids the only ones in the world. */
  host: string;
  /** Base of the web app's addresses. */
  appUrl: string;
  dueDays: DueDay[];
  outages: TouchingOutage[];
}

export interface CalendarFile {
  text: string;
  etag: string;
  /** When anything in it last changed; null for an empty one. */
  lastModified: Date | null;
}

const REFRESH_SECONDS = 3 * 3600;
/** Nine in the morning of the day before. */
const DUE_ALARM_SECONDS = 15 * 3600;
const OUTAGE_ALARM_SECONDS = 2 * 3600;
const NTH = ['Vence', 'Segundo vencimiento', 'Tercer vencimiento'];
/** Sequence numbers count seconds from here. */
const EPOCH_MS = Date.UTC(2020, 0, 1);

/** The calendar as programs read it (RFC 5545). The same content is the same text to the byte, so that nothing is sent twice. */
export function calendarFile(content: CalendarContent): CalendarFile {
  const { cooperative, timeZone, dueDays, outages } = content;
  const definition = timeZoneDefinition(timeZone);
  const calendar = ical({
    // The library writes the name as it is.
    name: escaped(cooperative),
    prodId: { company: 'Coop Online', product: 'Calendar', language: 'ES' },
    ttl: REFRESH_SECONDS,
    timezone: definition ? { name: timeZone, generator: () => definition } : null,
  });
  for (const day of dueDays) addDueDay(calendar, day, content);
  for (const outage of outages) addOutage(calendar, outage, content);
  const text = `${calendar.toString()}\r\n`;
  const changes = [...dueDays, ...outages].map(({ updatedAt }) => updatedAt.getTime());
  return {
    text,
    etag: `"${createHash('sha256').update(text).digest('base64url')}"`,
    lastModified: changes.length > 0 ? new Date(Math.max(...changes)) : null,
  };
}

function addDueDay(calendar: ICalCalendar, day: DueDay, { timeZone, host, appUrl }: CalendarContent): void {
  const { invoiceId, number, account, supplyNumber, on, nth, centavos, updatedAt } = day;
  const start = DateTime.fromISO(on, { zone: timeZone });
  const event = calendar.createEvent({
    id: `invoice-${invoiceId}-${nth + 1}@${host}`,
    sequence: Math.max(Math.floor((updatedAt.getTime() - EPOCH_MS) / 1000), 0),
    stamp: DateTime.fromJSDate(updatedAt, { zone: 'utc' }),
    start,
    end: start.plus({ days: 1 }),
    allDay: true,
    transparency: ICalEventTransparency.TRANSPARENT,
    summary: `${NTH[nth]}: comprobante ${number}, ${pesos(centavos)}`,
    description: [account, supplyNumber && `Suministro ${supplyNumber}`].filter(Boolean).join('\n'),
    url: `${appUrl}/comprobantes/${invoiceId}`,
  });
  event.createAlarm({ type: ICalAlarmType.display, trigger: DUE_ALARM_SECONDS });
}

function addOutage(calendar: ICalCalendar, outage: TouchingOutage, { timeZone, host, appUrl }: CalendarContent): void {
  const { id, revision, title, body, services, startsAt, endsAt, withdrawnAt, updatedAt, affects } = outage;
  const isCancelled = withdrawnAt !== null;
  const event = calendar.createEvent({
    id: `outage-${id}@${host}`,
    sequence: revision - 1,
    stamp: DateTime.fromJSDate(updatedAt, { zone: 'utc' }),
    start: DateTime.fromJSDate(startsAt, { zone: timeZone }),
    end: DateTime.fromJSDate(endsAt, { zone: timeZone }),
    // Said at each time too: without it an hour would be whatever the reader's own clock shows.
    timezone: calendar.timezone(),
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    transparency: ICalEventTransparency.TRANSPARENT,
    summary: `${isCancelled ? 'Cancelado: corte' : 'Corte'} de ${servicesText(services) || 'servicio'}: ${title}`,
    description: [body, affects.length > 0 && `Suministros: ${affects.join(', ')}`].filter(Boolean).join('\n\n'),
    url: `${appUrl}/avisos/${id}`,
  });
  if (!isCancelled) event.createAlarm({ type: ICalAlarmType.display, trigger: OUTAGE_ALARM_SECONDS });
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (mark) => `\\${mark}`).replace(/\p{Cc}+/gu, ' ');
}

import { describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import { type CalendarContent, calendarFile } from '../../src/modules/calendar/calendar-file.js';
import { timeZoneDefinition } from '../../src/modules/calendar/time-zone.js';

const ZONE = 'America/Argentina/Cordoba';
type DueDay = CalendarContent['dueDays'][number];
type Outage = CalendarContent['outages'][number];

const dueDay = (more: Partial<DueDay> = {}): DueDay => ({
  invoiceId: '019aa000-0000-7000-8000-00000000000a',
  number: '0021-00049107',
  account: 'La casa de mamá',
  supplyNumber: '44',
  on: '2026-11-30',
  nth: 0,
  centavos: 421055,
  updatedAt: new Date('2026-11-20T10:00:00Z'),
  ...more,
});
const outage = (more: Partial<Outage> = {}): Outage => ({
  id: '019aa000-0000-7000-8000-00000000000b',
  kind: 'outage',
  title: 'Poda',
  body: 'Corte de rama.',
  services: ['electricity'],
  scope: { all: true },
  startsAt: new Date('2026-11-22T11:00:00Z'),
  endsAt: new Date('2026-11-22T15:30:00Z'),
  publishedAt: new Date('2026-11-20T10:00:00Z'),
  withdrawnAt: null,
  revision: 1,
  updatedAt: new Date('2026-11-21T10:00:00Z'),
  affects: ['44'],
  ...more,
});
const file = (more: Partial<CalendarContent> = {}) =>
  calendarFile({
    cooperative: 'Cooperativa de Prueba Ltda.',
    timeZone: ZONE,
    host: 'oficina.example',
    appUrl: 'https://oficina.example/prueba',
    dueDays: [],
    outages: [],
    ...more,
  });
/** As an independent library reads it. */
const parsed = (text: string) => new ICAL.Component(ICAL.parse(text) as unknown[]);
const events = (text: string) =>
  parsed(text)
    .getAllSubcomponents('vevent')
    .map((component) => new ICAL.Event(component));

describe('A calendar', () => {
  it('shows a due date as a day, with amount and number, and reminds at nine the day before', () => {
    const [event] = events(file({ dueDays: [dueDay()] }).text);
    expect(event!.startDate.isDate).toBe(true);
    expect([event!.startDate.toString(), event!.endDate.toString()]).toEqual(['2026-11-30', '2026-12-01']);
    expect(event!.summary).toBe('Vence: comprobante 0021-00049107, $ 4.210,55');
    expect(event!.description).toBe('La casa de mamá\nSuministro 44');
    expect(event!.uid).toBe('invoice-019aa000-0000-7000-8000-00000000000a-1@oficina.example');
    expect(event!.component.getFirstPropertyValue('url')).toBe(
      'https://oficina.example/prueba/comprobantes/019aa000-0000-7000-8000-00000000000a',
    );
    const [alarm] = event!.component.getAllSubcomponents('valarm');
    expect(String(alarm!.getFirstPropertyValue('trigger'))).toBe('-PT15H');
    expect(event!.component.getFirstPropertyValue('transp')).toBe('TRANSPARENT');
  });

  it('shows each due day of an invoice as its own, with stable ids', () => {
    const days = [dueDay(), dueDay({ nth: 1, on: '2026-12-10', centavos: 429897 })];
    const [one, two] = events(file({ dueDays: days }).text);
    expect([one!.uid.slice(-18), two!.uid.slice(-18)]).toEqual(['-1@oficina.example', '-2@oficina.example']);
    expect(two!.summary).toBe('Segundo vencimiento: comprobante 0021-00049107, $ 4.298,97');
  });

  it('shows an outage at its hour in the cooperative’s zone, whose clock never changes', () => {
    const { text } = file({ outages: [outage()] });
    const [event] = events(text);
    expect(event!.startDate.toString()).toBe('2026-11-22T08:00:00');
    expect(event!.startDate.zone.tzid).toBe(ZONE);
    expect([event!.startDate.toJSDate(), event!.endDate.toJSDate()]).toEqual([
      new Date('2026-11-22T11:00:00Z'),
      new Date('2026-11-22T15:30:00Z'),
    ]);
    expect(event!.summary).toBe('Corte de energía eléctrica: Poda');
    expect(event!.component.getFirstPropertyValue('status')).toBe('CONFIRMED');
    expect(event!.component.getAllSubcomponents('valarm')).toHaveLength(1);
  });

  it('keeps an outage’s id and counts its changes; one that was withdrawn is cancelled, without an alarm', () => {
    const [first] = events(file({ outages: [outage()] }).text);
    const [last] = events(file({ outages: [outage({ revision: 3, withdrawnAt: new Date() })] }).text);
    expect([first!.sequence, last!.sequence]).toEqual([0, 2]);
    expect(last!.uid).toBe(first!.uid);
    expect(last!.component.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(last!.summary).toBe('Cancelado: corte de energía eléctrica: Poda');
    expect(last!.component.getAllSubcomponents('valarm')).toEqual([]);
  });

  it('counts an invoice’s changes, too', () => {
    const [before] = events(file({ dueDays: [dueDay()] }).text);
    const [after] = events(file({ dueDays: [dueDay({ updatedAt: new Date('2026-11-20T10:00:01Z') })] }).text);
    expect(after!.sequence).toBeGreaterThan(before!.sequence);
  });

  it.each([
    'a, b; c \\ d',
    'uno\ndos\r\ntres',
    '«ñandú» 🔌💧👩‍🔧',
    'BEGIN:VEVENT\nEND:VCALENDAR',
    '"comillas": y dos puntos',
    `${'🔌'.repeat(80)} fin`,
    `${'ñ'.repeat(400)}`,
  ])('says exactly what people wrote: %j', (typed) => {
    const { text } = file({ cooperative: 'Coop. de Luz, Agua; Gas', outages: [outage({ title: typed, body: typed })] });
    const [event, ...others] = events(text);
    expect(others).toEqual([]);
    const read = typed.replaceAll('\r\n', '\n');
    expect(event!.summary).toBe(`Corte de energía eléctrica: ${read}`);
    expect(event!.description).toBe(`${read}\n\nSuministros: 44`);
    // Extensions are handed on as they are written.
    expect(parsed(text).getFirstPropertyValue('x-wr-calname')).toBe('Coop. de Luz\\, Agua\\; Gas');
  });

  it('has no line of more than 75 octets, cuts no letter, and ends its lines as it should', () => {
    const { text } = file({ outages: [outage({ title: '🔌ñ'.repeat(100), body: 'x'.repeat(500) })] });
    const lines = text.split('\r\n');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(text).toMatch(/END:VCALENDAR\r\n$/);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text.isWellFormed()).toBe(true);
    expect(Buffer.from(text).toString()).not.toContain('\uFFFD');
  });

  it('says how often to look again, and whose it is', () => {
    const calendar = parsed(file().text);
    expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT3H');
    expect(calendar.getFirstPropertyValue('name')).toBe('Cooperativa de Prueba Ltda.');
    expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
    expect(calendar.getFirstPropertyValue('prodid')).toMatch(/Coop Online/);
  });

  it('takes no line break from a cooperative’s name', () => {
    expect(file({ cooperative: 'Coop\r\nX-EVIL:1' }).text).not.toMatch(/^X-EVIL/m);
  });

  it('of the same content is the same to the byte, at any moment', () => {
    const content = { dueDays: [dueDay()], outages: [outage()] };
    const [one, two] = [file(content), file(content)];
    expect(two).toEqual(one);
    expect(one.lastModified).toEqual(new Date('2026-11-21T10:00:00Z'));
    expect(file({ dueDays: [dueDay({ centavos: 1 })] }).etag).not.toBe(file({ dueDays: [dueDay()] }).etag);
    expect(file().lastModified).toBeNull();
  });
});

describe('A zone’s definition', () => {
  it('is that of a clock that never changes', () => {
    expect(timeZoneDefinition(ZONE)).toContain('TZOFFSETTO:-0300');
    expect(timeZoneDefinition('Asia/Kolkata')).toContain('TZOFFSETTO:+0530');
  });

  it('is none where it does: times are in UTC then', () => {
    expect(timeZoneDefinition('America/New_York')).toBeNull();
    const { text } = file({ timeZone: 'America/New_York', outages: [outage()] });
    expect(text).toContain('DTSTART:20261122T110000Z');
    expect(text).not.toContain('VTIMEZONE');
  });
});

import { describe, expect, it } from '@jest/globals';
import { type OutageScope, type SupplyPlace, touchedBy } from '../../src/modules/notices/outage-scope.js';
import { remindersBefore } from '../../src/modules/notices/outage-reminders.js';
import { servicesText, whenText } from '../../src/modules/notices/outage-texts.js';
import { stretchIn } from '../../src/cli/stretch.js';

const home: SupplyPlace = { number: '44', address: 'Bv. España 1234', services: ['electricity', 'water'] };
const touches = (
  scope: OutageScope | null,
  supply: Partial<SupplyPlace> = {},
  services: SupplyPlace['services'] = ['electricity'],
) => touchedBy({ services, scope })({ ...home, ...supply });

describe('An outage', () => {
  it.each<[string, OutageScope]>([
    ['everywhere', { all: true }],
    ['in some supplies', { supplies: ['12', '44'] }],
    ['along a street', { streets: [{ street: 'ESPAÑA' }] }],
    [
      'along houses of a street',
      { streets: [{ street: 'Italia' }, { street: 'Boulevard España', from: 1200, to: 1300 }] },
    ],
  ])('%s touches what is there', (_where, scope) => expect(touches(scope)).toBe(true));

  it.each<[string, OutageScope, Partial<SupplyPlace>]>([
    ['in other supplies', { supplies: ['4', '444'] }, {}],
    ['along another street', { streets: [{ street: 'Italia' }] }, {}],
    ['along other houses', { streets: [{ street: 'España', from: 1, to: 1233 }] }, {}],
    ['of another service', { all: true }, { services: ['water'] }],
    ['of a supply without services', { all: true }, { services: [] }],
    ['of a supply without an address', { streets: [{ street: 'España' }] }, { address: '' }],
  ])('%s does not touch it', (_where, scope, supply) => expect(touches(scope, supply)).toBe(false));

  it('of which nobody said what it interrupts interrupts all; of which nobody said where, nothing in particular', () => {
    expect(touches({ all: true }, {}, [])).toBe(true);
    expect(touches(null)).toBe(false);
  });
});

describe('Reminders of an outage', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  const hours = (startsIn: number, wanted: number[]) =>
    remindersBefore(new Date(now.getTime() + startsIn * 3_600_000), wanted, now).map((reminder) => reminder.hours);

  it.each([
    ['long before', 100, [48, 24], [48, 24]],
    ['two days before: the first would come with the news', 49, [48, 24], [24]],
    ['a day and a half before', 36, [48, 24], [24]],
    ['the day before', 25, [48, 24], []],
    ['an hour before', 1, [48, 24], []],
    ['with a rule of the cooperative’s own', 200, [72, 3], [72, 3]],
    ['with a rule that says one twice', 200, [24, 24], [24]],
    ['with none wanted', 200, [], []],
  ])('that is planned %s', (_when, startsIn, wanted, expected) => expect(hours(startsIn, wanted)).toEqual(expected));
});

describe('The words of an outage', () => {
  const zone = 'America/Argentina/Cordoba';
  it('say when on the cooperative’s clock', () => {
    const [startsAt, endsAt] = [new Date('2026-11-22T11:00:00Z'), new Date('2026-11-22T15:30:00Z')];
    expect(whenText({ startsAt, endsAt }, zone)).toBe('el 22/11/2026 de 08:00 a 12:30');
    expect(whenText({ startsAt, endsAt: new Date('2026-11-23T07:00:00Z') }, zone)).toBe(
      'desde el 22/11/2026 08:00 hasta el 23/11/2026 04:00',
    );
  });

  it('name the services', () => {
    expect(servicesText(['electricity'])).toBe('energía eléctrica');
    expect(servicesText(['electricity', 'water', 'gas'])).toBe('energía eléctrica, agua y gas');
  });
});

describe('A street at the command line', () => {
  it.each([
    ['Bv. España', { street: 'Bv. España' }],
    [' Bv. España 100-300 ', { street: 'Bv. España', from: 100, to: 300 }],
    ['25 de Mayo 100 - 300', { street: '25 de Mayo', from: 100, to: 300 }],
    ['Calle 12', { street: 'Calle 12' }],
  ])('%j', (text, stretch) => expect(stretchIn(text)).toEqual(stretch));
});

import { describe, expect, it } from '@jest/globals';
import { mailTime, pushTime } from '../../src/modules/notifications/holding-back.js';

const ZONE = 'America/Argentina/Cordoba';
const at = (clock: string) => new Date(`2026-11-${clock}:00-03:00`);
const usual = { digest: 'each', quietHours: { from: '22:00', to: '08:00' } } as const;
const daily = { ...usual, digest: 'daily' } as const;
const afternoon = { digest: 'each', quietHours: { from: '13:00', to: '16:30' } } as const;

describe('Mail that nobody waits for', () => {
  it.each([
    ['by day leaves at once', usual, '22T15:00', '22T15:00'],
    ['waits for the end of the night', usual, '22T23:30', '23T08:00'],
    ['waits after midnight too', usual, '23T03:00', '23T08:00'],
    ['leaves when the night ends', usual, '23T08:00', '23T08:00'],
    ['waits from the minute on which the night begins', usual, '22T22:00', '23T08:00'],
    ['waits for the end of a siesta', afternoon, '22T13:00', '22T16:30'],
    ['leaves before a siesta', afternoon, '22T12:59', '22T12:59'],
    ['once a day leaves at nine', daily, '22T07:00', '22T09:00'],
    ['once a day leaves at nine the next morning', daily, '22T09:01', '23T09:00'],
    ['once a day leaves at nine sharp', daily, '22T09:00', '22T09:00'],
    [
      'once a day waits for a long night',
      { ...daily, quietHours: { from: '21:00', to: '10:15' } },
      '22T15:00',
      '23T10:15',
    ],
    ['without quiet hours never waits', { ...usual, quietHours: null }, '23T03:00', '23T03:00'],
  ] as const)('%s', (_what, held, from, expected) => {
    expect(mailTime(held, ZONE, at(from))).toEqual(at(expected));
  });

  it.each([
    ['does not wait for the morning', daily, '22T15:00', '22T23:00', '22T15:00'],
    ['does not wait for the morning, but for the end of the night', daily, '22T23:00', '23T08:30', '23T08:00'],
    ['does not wait for the end of the night', usual, '22T22:30', '23T06:00', '22T22:30'],
    ['waits where there is time', usual, '22T22:30', '23T08:00', '23T08:00'],
    ['leaves at once where it is late already', usual, '22T22:30', '22T20:00', '22T22:30'],
  ] as const)('that is of use until then %s', (_what, held, from, until, expected) => {
    expect(mailTime(held, ZONE, at(from), at(until))).toEqual(at(expected));
  });

  it('goes by the cooperative’s own clock', () => {
    expect(mailTime(usual, 'Etc/GMT-9', new Date('2026-11-22T14:00:00Z'))).toEqual(new Date('2026-11-22T23:00:00Z'));
  });
});

describe('A push', () => {
  it('waits for the end of quiet hours, and for no digest', () => {
    expect(pushTime(daily, ZONE, at('22T15:00'))).toEqual(at('22T15:00'));
    expect(pushTime(daily, ZONE, at('22T23:00'))).toEqual(at('23T08:00'));
  });

  it('that would come too late does not wait', () => {
    expect(pushTime(usual, ZONE, at('22T23:00'), at('23T06:00'))).toEqual(at('22T23:00'));
  });
});

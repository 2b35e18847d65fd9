import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KnownRecords } from '../../src/modules/sync/known-records.js';
import { RecordHash } from '../../src/modules/sync/record-hash.js';
import { rowId } from '../../src/modules/sync/row-ids.js';

const key = Buffer.from('a key');
const half = fc.oneof(fc.integer({ min: 0, max: 2 ** 31 - 2 }), fc.integer({ min: 0, max: 3 }));
const hashOf = (hi: number, lo: number) => (BigInt(hi) << 32n) | BigInt(lo);

describe('Known records', () => {
  it('are those that were added and no others, with the line at which each came first', () => {
    const pairs = fc.uniqueArray(fc.tuple(half, half), { selector: ([hi, lo]) => hashOf(hi, lo), maxLength: 3000 });
    fc.assert(
      fc.property(pairs, fc.nat(3000), (all, cut) => {
        const [added, others] = [all.slice(0, cut), all.slice(cut)];
        const known = new KnownRecords();
        for (const [hi, lo] of added) known.add(hi, lo);
        known.arrange();
        for (const [hi, lo] of others) expect(known.see(hi, lo, 1)).toBe(-1);
        const met = added.filter((_, i) => i % 2 === 0);
        met.forEach(([hi, lo], i) => expect(known.see(hi, lo, i + 2)).toBe(0));
        met.forEach(([hi, lo], i) => expect(known.see(hi, lo, 9_999)).toBe(i + 2));
        met.forEach(([hi, lo], i) => expect(known.lineOf(hashOf(hi, lo))).toBe(i + 2));
        expect(known.seen).toBe(met.length);
        const sorted = (list: [number, number][]) =>
          list.map(([hi, lo]) => hashOf(hi, lo)).sort((a, b) => (a < b ? -1 : 1));
        expect([...known.hashes(true)]).toEqual(sorted(met));
        expect([...known.hashes(false)]).toEqual(sorted(added.filter((_, i) => i % 2 === 1)));
      }),
      { numRuns: 60 },
    );
  });

  it('have a hash of their bytes, their length and their key, wherever they stand', () => {
    const valueOf = (record: Buffer, before = '', context = '') => {
      const hash = new RecordHash(key, context);
      const bytes = Buffer.concat([Buffer.from(before), record, Buffer.from('x')]);
      expect(hash.take(bytes, before.length, before.length + record.length)).toBe(true);
      return hash.value;
    };
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, by) => {
          const record = Buffer.from(bytes);
          const other = Buffer.from(bytes);
          other[at % other.length]! ^= by;
          const value = valueOf(record);
          expect(valueOf(record, 'before')).toBe(value);
          expect(value >= 0n && value < 2n ** 63n).toBe(true);
          for (const different of [
            valueOf(other),
            valueOf(Buffer.concat([record, Buffer.of(0)])),
            valueOf(record, '', 'other'),
          ])
            expect(different).not.toBe(value);
        },
      ),
    );
  });

  it('are not too long: such a record is read each time', () => {
    expect(new RecordHash(key, '').take(Buffer.alloc(2048), 0, 2048)).toBe(true);
    expect(new RecordHash(key, '').take(Buffer.alloc(2049), 0, 2049)).toBe(false);
  });

  it('go into rows whose ids ascend', () => {
    const ids = Array.from({ length: 20_000 }, rowId);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

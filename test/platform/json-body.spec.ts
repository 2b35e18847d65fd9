import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../../src/platform/http/json-body.js';
import { addressKey } from '../../src/platform/http/rate-limits.js';
import { decodeCursor, encodeCursor, UUID } from '../../src/platform/http/cursor.js';

const parse = (text: string) => parseJson(Buffer.from(text));

describe('A JSON body', () => {
  it('is taken as it is when it is plain', () => {
    expect(parse('{"a":[1,"ñ",null,true]}')).toEqual({ a: [1, 'ñ', null, true] });
  });

  it.each([
    ['empty', ''],
    ['cut', '{"a":'],
    ['deep', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['deeper than any request of ours', '['.repeat(22) + ']'.repeat(22)],
    ['with a prototype', '{"__proto__":{"admin":true}}'],
    ['with a nested prototype', '{"a":[{"__proto__":1}]}'],
    ['with an infinite number', '{"a":1e400}'],
    ['with a NUL in a text', '{"a":"\\u0000"}'],
    ['with half a letter in a text', '{"a":"\\ud83d"}'],
    ['with half a letter in a name', '{"\\ude00":1}'],
    ['with a NUL in a name', '{"\\u0000":1}'],
  ])('is refused when it is %s', (_name, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_BODY' }));
  });

  it('is refused when it is not UTF-8, instead of being mended', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toThrow(
      expect.objectContaining({ code: 'MALFORMED_BODY' }),
    );
  });
});

describe('The address under which a limit counts', () => {
  it('is an IPv4 address whole and an IPv6 address by its /64', () => {
    expect(addressKey('203.0.113.7')).toBe('203.0.113.7');
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(addressKey('2001:db8:1:2::9')).toBe(addressKey('2001:db8:1:2:ffff::1'));
    expect(addressKey('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(addressKey('::1')).toBe('0:0:0:0::/64');
  });
});

describe('A cursor', () => {
  const id = '0190a5a0-0000-7000-8000-000000000000';

  it('gives back the keys that it was made of', () => {
    expect(decodeCursor(encodeCursor([id]), [UUID])).toEqual([id]);
  });

  it.each([['!!'], [''], [encodeCursor([])], [encodeCursor([id, id])], [encodeCursor([`${id}' or 1=1`])], ['bnVsbA']])(
    'is refused when it was not ours: %s',
    (cursor) => {
      expect(() => decodeCursor(cursor, [UUID])).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
    },
  );
});

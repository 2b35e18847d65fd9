import { describe, expect, it } from '@jest/globals';
import { newTrackingCode, trackingCodeOf } from '../../src/modules/claims/claim-number.js';
import { phoneOf } from '../../src/platform/http/phone.js';

describe('A tracking code', () => {
  it('is a hundred bits without letters that are mistaken', () => {
    const codes = Array.from({ length: 500 }, newTrackingCode);
    expect(new Set(codes).size).toBe(500);
    expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32);
    expect(codes.join('')).not.toMatch(/[ILOU]/);
    for (const code of codes) expect(trackingCodeOf(code)).toBe(code);
  });

  it('is read however it was typed, and nothing else is', () => {
    expect(trackingCodeOf(' o1234 il678-9abcd EFGHJ ')).toBe('01234-11678-9ABCD-EFGHJ');
    for (const wrong of ['', '01234', '01234-11678-9ABCD-EFGHJK', '01234-11678-9ABCD-EFGHU', '01234-11678-9ABCD-EFGH%'])
      expect(trackingCodeOf(wrong)).toBeUndefined();
  });
});

describe('A telephone', () => {
  it.each([
    ['03571 15-631052', '+5493571631052'],
    ['3571 15 631052', '+5493571631052'],
    ['+54 9 3571 631052', '+5493571631052'],
    ['+5493571631052', '+5493571631052'],
    ['011 15 2345-6789', '+5491123456789'],
    ['(0351) 412-3456', '+543514123456'],
    ['+598 99 123 456', '+59899123456'],
  ])('%s is %s', (typed, phone) => expect(phoneOf(typed)).toBe(phone));

  it.each(['', '15 631052', '123', 'mi celular', '+54', '0800', '3571 15 631052; rm -rf', '1'.repeat(60)])(
    '%j is none',
    (typed) => expect(phoneOf(typed)).toBeUndefined(),
  );
});

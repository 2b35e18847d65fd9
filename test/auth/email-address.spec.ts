import { describe, expect, it } from '@jest/globals';
import { normaliseEmail } from '../../src/modules/auth/email-address.js';

describe('An address', () => {
  it.each([
    [' Ana@Example.COM ', 'ana@example.com'],
    ['ana@ñandú.com.ar', 'ana@xn--and-6ma2c.com.ar'],
    ['ana@xn--and-6ma2c.com.ar', 'ana@xn--and-6ma2c.com.ar'],
    ['ana@ñandú.com.ar'.normalize('NFD'), 'ana@xn--and-6ma2c.com.ar'],
    ['ana', 'ana'],
    ['', ''],
    ['@', '@'],
  ])('%j is %j', (typed, normal) => {
    expect(normaliseEmail(typed)).toBe(normal);
  });
});

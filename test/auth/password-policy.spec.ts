import { describe, expect, it } from '@jest/globals';
import { assertPasswordAllowed } from '../../src/modules/auth/password-policy.js';
import type { TenantSettings } from '../../src/platform/tenancy/tenant.js';

const tenant = (minLength = 8, maxLength = 128) => ({
  name: 'Cooperativa de Obras y Servicios de Almafuerte Ltda.',
  slug: 'almafuerte',
  settings: { passwordPolicy: { minLength, maxLength } } as TenantSettings,
});
const owner = { email: 'gpavan.hogar@example.com', firstName: 'Georgina María', lastName: 'Paván' };

const refusal = (password: string, limits: [number, number] = [8, 128]): string | undefined => {
  try {
    assertPasswordAllowed(password, owner, tenant(...limits));
    return undefined;
  } catch (problem) {
    const { code, extras } = problem as { code: string; extras: { errors?: { code: string }[] } };
    return extras.errors?.[0]?.code ?? code;
  }
};

describe('A new password', () => {
  it.each([
    'zorzal de patio',
    '¡Qué lindo día!',
    'x8#kQ!2p',
    '🌵🌵🌊🐦🌞🌙⭐🌧',
    '        a       b',
    'viva almafuerte siempre verde',
    'Mi gata María duerme',
  ])('may be %j', (password) => {
    expect(refusal(password)).toBeUndefined();
  });

  it.each(['password', 'Qwerty123', '12345678', 'IloveYou', 'aaaaaaaa', '        ', 'ｐａｓｓｗｏｒｄ'])(
    'is refused when it is as common as %j',
    (password) => {
      expect(refusal(password)).toBe('PASSWORD_REFUSED');
    },
  );

  it.each([
    'almafuerte',
    'Almafuerte2026',
    'PAVAN-1978',
    'Paván!!1978',
    'georgina12',
    'gpavan.hogar',
    'contraseña1',
    'Cooperativa1',
    'georgina pavan',
  ])('is refused when it is made of what everyone knows of its owner, like %j', (password) => {
    expect(refusal(password)).toBe('PASSWORD_REFUSED');
  });

  it('is measured in characters as a person counts code points, after composing', () => {
    expect(refusal('🌊🌵🐦🌞🌙⭐🌧', [8, 20])).toBe('TOO_SHORT');
    expect(refusal('🌊🌵🐦🌞🌙⭐🌧🔥', [8, 20])).toBeUndefined();
    expect(refusal('ñandúñandúñandúñandú'.normalize('NFD'), [8, 20])).toBeUndefined();
    expect(refusal('ñandúñandúñandúñandúx', [8, 20])).toBe('TOO_LONG');
  });
});

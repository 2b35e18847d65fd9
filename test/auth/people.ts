import { randomBytes } from 'node:crypto';
import { client } from '../support/client.js';
import type { TestTenant } from '../support/tenant.js';

export const GOOD_PASSWORD = 'Zorzal-Colorado-71';

export const anAddress = () => `vecina-${randomBytes(5).toString('hex')}@example.com`;

/** What the registration form sends. */
export const aPerson = (overrides: object = {}) => ({
  firstName: 'Ana',
  lastName: 'Ñañez',
  email: anAddress(),
  password: GOOD_PASSWORD,
  ...overrides,
});

export const login = (tenant: TestTenant, email: string, password: string) =>
  client(tenant).post<{ accessToken: string; refreshToken: string; code?: string }>('/auth/login', { email, password });

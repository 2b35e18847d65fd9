import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseEnvironment } from '../../src/platform/config/environment.js';

const EXAMPLE_KEY = /^SECRET_KEY=(.*)$/m.exec(
  readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8'),
)![1]!;

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

const complete = {
  DATABASE_URL: 'postgres://app@db/coop',
  SMTP_URL: 'smtp://mail:25',
  MAIL_FROM: 'no-responder@coop.example',
  PUBLIC_URL: 'https://coop.example/',
  SECRET_KEY: key(1),
  STORAGE_URL: 'file:///var/lib/coop',
};

describe('The environment', () => {
  it('is read once into what the process needs, with documented defaults', () => {
    expect(parseEnvironment(complete)).toMatchObject({
      publicUrl: 'https://coop.example',
      port: 3000,
      workers: true,
      redisUrl: undefined,
      previousSecretKeys: [],
      storagePath: '/var/lib/coop',
      trustedProxies: [],
      mercadopagoUrl: 'https://api.mercadopago.com',
    });
  });

  it('takes one earlier key or several', () => {
    const { previousSecretKeys } = parseEnvironment({ ...complete, SECRET_KEY_PREVIOUS: ` ${key(2)}, ${key(3)}` });
    expect(previousSecretKeys).toEqual([Buffer.alloc(32, 2), Buffer.alloc(32, 3)]);
  });

  it.each(Object.keys(complete))('names %s when it is missing', (name) => {
    expect(() => parseEnvironment({ ...complete, [name]: ' ' })).toThrow(`${name} is missing.`);
  });

  it.each([
    ['DATABASE_URL', 'mysql://db', 'DATABASE_URL must be a URL that begins with postgres:// or postgresql://.'],
    ['SECRET_KEY', 'c2hvcnQ=', 'SECRET_KEY must be 32 random bytes in base64.'],
    ['SECRET_KEY', EXAMPLE_KEY, "SECRET_KEY must be random; this is the example's."],
    ['SECRET_KEY_PREVIOUS', 'c2hvcnQ=', 'SECRET_KEY_PREVIOUS must be 32 random bytes in base64.'],
    ['SECRET_KEY_PREVIOUS', `${key(2)},${EXAMPLE_KEY}`, "SECRET_KEY_PREVIOUS must be random; this is the example's."],
    ['SECRET_KEY_PREVIOUS', `${key(2)},${key(1)}`, 'SECRET_KEY_PREVIOUS must not repeat SECRET_KEY.'],
    ['SECRET_KEY_PREVIOUS', `${key(2)},${key(2)}`, 'SECRET_KEY_PREVIOUS must not name a key twice.'],
    ['PORT', '99999', 'PORT must be a whole number from 0 to 65535.'],
    ['MAIL_FROM', 'a@b@c', 'MAIL_FROM must be one e-mail address.'],
    ['REDIS_URL', 'http://redis', 'REDIS_URL must be a URL that begins with redis:// or rediss://.'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.'],
  ])('says what is wrong with %s', (name, value, sentence) => {
    expect(() => parseEnvironment({ ...complete, [name]: value })).toThrow(sentence);
  });
});

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
      storage: { kind: 'folder', path: '/var/lib/coop' },
      trustedProxies: [],
      mercadopagoUrl: 'https://api.mercadopago.com',
    });
  });

  it('takes one earlier key or several', () => {
    const { previousSecretKeys } = parseEnvironment({ ...complete, SECRET_KEY_PREVIOUS: ` ${key(2)}, ${key(3)}` });
    expect(previousSecretKeys).toEqual([Buffer.alloc(32, 2), Buffer.alloc(32, 3)]);
  });

  it('takes a secret of some length for the mail provider, or none, and shows its insides to nobody by itself', () => {
    expect(parseEnvironment(complete)).toMatchObject({ mailEventsSecret: undefined, devPages: false });
    const secret = 'x:'.repeat(12);
    expect(parseEnvironment({ ...complete, MAIL_EVENTS_SECRET: secret }).mailEventsSecret).toBe(secret);
    for (const wrong of ['short', 'x'.repeat(23), 'with spaces that make it long', 'ñandú'.repeat(8)])
      expect(() => parseEnvironment({ ...complete, MAIL_EVENTS_SECRET: wrong })).toThrow('MAIL_EVENTS_SECRET must be');
    expect(() => parseEnvironment({ ...complete, DEV_PAGES: 'yes' })).toThrow('DEV_PAGES must be one of on, off');
  });

  it('takes the domain of answers, and a port for them, or neither', () => {
    expect(parseEnvironment(complete)).toMatchObject({ inboundMailDomain: undefined, inboundSmtpPort: undefined });
    const taking = { ...complete, INBOUND_MAIL_DOMAIN: ' Respuestas.Coop.example', INBOUND_SMTP_PORT: '2525' };
    expect(parseEnvironment(taking)).toMatchObject({
      inboundMailDomain: 'respuestas.coop.example',
      inboundSmtpPort: 2525,
    });
    for (const wrong of ['coop', 'a@coop.example', 'coop..example', '-.example'])
      expect(() => parseEnvironment({ ...complete, INBOUND_MAIL_DOMAIN: wrong })).toThrow(
        'INBOUND_MAIL_DOMAIN must be',
      );
    expect(() => parseEnvironment({ ...complete, INBOUND_SMTP_PORT: '70000' })).toThrow('INBOUND_SMTP_PORT must be');
  });

  const inBucket = {
    ...complete,
    STORAGE_URL: 's3://coop-files/online?endpoint=https://minio.example:9000/&region=sa-east-1',
    STORAGE_ACCESS_KEY_ID: 'AKID',
    STORAGE_SECRET_ACCESS_KEY: 'hush',
  };

  it('takes a bucket as storage, its keys from settings of their own', () => {
    expect(parseEnvironment(inBucket).storage).toEqual({
      kind: 's3',
      bucket: 'coop-files',
      prefix: 'online',
      endpoint: 'https://minio.example:9000',
      region: 'sa-east-1',
      accessKeyId: 'AKID',
      secretAccessKey: 'hush',
    });
    expect(parseEnvironment({ ...inBucket, STORAGE_URL: 's3://coop-files' }).storage).toMatchObject({
      prefix: '',
      endpoint: undefined,
      region: 'us-east-1',
    });
  });

  it.each([
    ['STORAGE_ACCESS_KEY_ID', '', 'STORAGE_ACCESS_KEY_ID is missing.'],
    ['STORAGE_SECRET_ACCESS_KEY', '', 'STORAGE_SECRET_ACCESS_KEY is missing.'],
    ['STORAGE_URL', 's3://AKID:hush@coop-files', 'STORAGE_URL must not hold keys: they have settings of their own.'],
    ['STORAGE_URL', 's3://coop-files?acl=public', 'STORAGE_URL takes endpoint and region, not acl.'],
    ['STORAGE_URL', 's3:///online', 'STORAGE_URL must name a bucket: s3://bucket/prefix.'],
    [
      'STORAGE_URL',
      's3://coop-files/a%20b',
      'STORAGE_URL must have a prefix of letters, digits, dots, dashes and slashes.',
    ],
    ['STORAGE_URL', 's3://coop-files?endpoint=minio', 'STORAGE_URL must have an endpoint that is an http(s) address.'],
  ])('says what is wrong with a bucket: %s %s', (name, value, sentence) => {
    expect(() => parseEnvironment({ ...inBucket, [name]: value })).toThrow(sentence);
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

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTenant, parseTenantFile } from '../../src/modules/tenant/tenant-registry.js';
import { Keyring } from '../../src/platform/crypto/keys.js';
import { stack } from '../support/stack.js';

const execute = promisify(execFile);

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

const coop = (...words: string[]): Promise<Outcome> =>
  execute(process.execPath, ['dist/cli.js', ...words], { env: { ...process.env, ...stack.env } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Outcome) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );

const target = { connectionString: stack.migratorDatabaseUrl, app: 'coop_app' };
const keyring = new Keyring(Buffer.alloc(32));
const file = parseTenantFile({
  name: 'X',
  city: '',
  province: '',
  services: ['water'],
  contact: { whatsapp: [], phone: '', email: 'a@coop.example' },
  claimsEmail: 'a@coop.example',
  contactEmail: 'a@coop.example',
  branding: { primaryColor: '#000000' },
  passwordPolicy: { minLength: 8, maxLength: 64 },
});
const addresses = ['--claims-email', 'reclamos@coop.example', '--contact-email', 'contacto@coop.example'];
const aSlug = () => `c-${randomBytes(4).toString('hex')}`;

const schemas = async (): Promise<string[]> => {
  const client = new pg.Client({ connectionString: stack.migratorDatabaseUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select nspname as name from pg_namespace where nspname like 't\\_%' or nspname = 'public' order by 1`,
  );
  await client.end();
  return rows.map((row) => row.name);
};

describe('coop tenant create', () => {
  it('opens a cooperative that the API answers for at once', async () => {
    const slug = aSlug();
    expect(await coop('tenant', 'create', slug, '--name', 'Cooperativa Ñandú', ...addresses)).toMatchObject({
      code: 0,
    });
    const answer = await fetch(`${stack.apiUrl}/v1/tenants/${slug}`);
    expect(await answer.json()).toMatchObject({
      slug,
      name: 'Cooperativa Ñandú',
      passwordPolicy: { minLength: 8, maxLength: 128 },
    });
  });

  it('refuses a slug that is taken, with a sentence', async () => {
    const slug = aSlug();
    await coop('tenant', 'create', slug, '--name', 'Una', ...addresses);
    expect(await coop('tenant', 'create', slug, '--name', 'Otra', ...addresses)).toEqual({
      code: 1,
      stdout: '',
      stderr: `The slug ${slug} is taken.\n`,
    });
  });

  it.each(['a"; drop schema public', 'A', '-a', 'a_b', 'v1', 'docs', '', 'x'.repeat(41), '../etc'])(
    'refuses %j and leaves every schema as it was',
    async (slug) => {
      const before = await schemas();
      await expect(createTenant(target, keyring, slug, file)).rejects.toThrow('cannot be a slug');
      const after = await schemas();
      expect(before.filter((name) => !after.includes(name))).toEqual([]);
    },
  );

  it('names every wrong setting', async () => {
    const { code, stderr } = await coop(
      'tenant',
      'create',
      aSlug(),
      '--name',
      'X',
      '--claims-email',
      'no',
      '--contact-email',
      'tampoco',
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/claimsEmail: .*contactEmail: /s);
  });

  it('suspends and resumes: members read a sentence, and an unknown slug is named', async () => {
    const slug = aSlug();
    await coop('tenant', 'create', slug, '--name', 'X', ...addresses);
    expect(await coop('tenant', 'suspend', slug)).toMatchObject({ code: 0 });
    const answer = await fetch(`${stack.apiUrl}/v1/tenants/${slug}`);
    expect(await answer.json()).toMatchObject({ status: 503, code: 'TENANT_SUSPENDED' });
    expect(await coop('tenant', 'resume', 'no-such-one')).toMatchObject({
      code: 1,
      stderr: 'There is no tenant with the slug no-such-one.\n',
    });
  });

  it('ends with a sentence that names a missing setting of the process', async () => {
    const { code, stderr } = await execute(process.execPath, ['dist/cli.js', 'migrate'], {
      env: { PATH: process.env.PATH },
    }).then(
      () => ({ code: 0, stderr: '' }),
      (error: Outcome) => error,
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'DATABASE_URL is missing.\n' });
  });
});

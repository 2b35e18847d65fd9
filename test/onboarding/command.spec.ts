import { randomBytes, randomInt } from 'node:crypto';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { client } from '../support/client.js';
import { mailTo } from '../support/mail.js';
import { stack } from '../support/stack.js';
import { introduce, publicSql } from '../support/tenant.js';
import { aLogo } from './newcomer.js';

const SAMPLES = join(import.meta.dirname, '../../samples/almafuerte');
const word = randomBytes(4).toString('hex');
const slug = `orden-${word}`;
const seller = {
  accessToken: `TEST-${randomBytes(16).toString('hex')}`,
  webhookSecret: randomBytes(32).toString('hex'),
  collectorId: String(randomInt(100_000_000, 2 ** 40)),
};

describe('coop tenant onboard', () => {
  let path: string;
  let file: Record<string, unknown>;
  const admin = { email: `ana-${word}@coop.example`, name: 'Ana Ñañez' };
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coop-onboard-'));
    await cp(SAMPLES, folder, { recursive: true });
    await writeFile(join(folder, 'logo.png'), await aLogo());
    path = join(folder, 'tenant.json');
    file = {
      ...(JSON.parse(await readFile(path, 'utf8')) as object),
      claimsEmail: `reclamos-${word}@coop.example`,
      payments: { mercadopago: seller },
      slug,
      logo: 'logo.png',
      files: { holders: 'titulares.csv', supplies: 'suministros.csv', invoices: 'comprobantes.csv' },
      admin,
      testMember: `prueba-${word}@procoop.example`,
    };
    await introduce(seller, slug);
  });
  const onboard = async (changes: object = {}) => {
    await writeFile(path, JSON.stringify({ ...file, ...changes }));
    return coop(stack.env, 'tenant', 'onboard', path);
  };
  const linesOf = (said: string, begin: string) =>
    said
      .split('\n')
      .filter((line) => line.startsWith(begin))
      .map((line) => line.slice(begin.length).trim());

  it('does all of it from one file, and says what only people can do', async () => {
    const said = await onboard();
    expect(linesOf(said, 'done')).toEqual([
      'created',
      'logo',
      `admin ${admin.email} invited`,
      'holders imported',
      'supplies imported',
      'invoices imported',
      'Mercado Pago asked',
      'link to the address for claims mailed',
      `test member prueba-${word}@procoop.example`,
    ]);
    expect(said).toContain('claims-address: Falta que alguien confirme');
    expect(said).toContain('test-member: Falta que el socio de prueba se registre');
    expect(said).toContain(`${slug} is preparing.`);
    await mailTo(admin.email, /invitaron/);
  }, 180_000);

  it('does nothing twice', async () => {
    const count = () => publicSql(`select count(*)::integer as staff from staff where email = $1`, [admin.email]);
    const said = await onboard();
    expect(linesOf(said, 'done')).toEqual([]);
    expect(linesOf(said, 'already')).toContain('holders imported');
    expect(await count()).toEqual([{ staff: 1 }]);
  }, 180_000);

  it('does what changed in the file, and opens when it may', async () => {
    const waivers = { 'claims-address': 'Lo confirmaron por teléfono', 'test-member': 'Se probó en otra cooperativa' };
    const said = await onboard({ city: 'Río Tercero', waivers, open: true });
    expect(linesOf(said, 'done')).toEqual(['settings changed', 'claims-address waived', 'test-member waived']);
    expect(said).toContain(`${slug} is active.`);
    expect((await client({ slug }).get('')).body).toMatchObject({ city: 'Río Tercero', logoUrl: expect.any(String) });
  }, 180_000);

  it('refuses a file that is wrong, naming the field, and one that is not there', async () => {
    await expect(onboard({ slug: 'Ñ' })).rejects.toThrow('slug');
    await expect(onboard({ servicios: [] })).rejects.toThrow('servicios');
    await expect(onboard({ waivers: { nada: 'Un motivo largo' } })).rejects.toThrow('waivers.nada');
    await expect(onboard({ files: { consumption: 'no-esta.csv' } })).rejects.toThrow('no-esta.csv');
  }, 180_000);
});

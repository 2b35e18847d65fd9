import { randomBytes, randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { type Answer, type Body, client, type Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { mailTo } from '../support/mail.js';
import { codeOf } from '../support/staff.js';
import { stack } from '../support/stack.js';
import { introduce } from '../support/tenant.js';
import { linkFor } from '../auth/links.js';
import { aLogo } from '../onboarding/newcomer.js';
import { aSupportProcess, type SupportProcess } from '../platform-tenants/support-process.js';
import { enrolByTotp, mailedToken } from '../staff/doors.js';

const SAMPLES = join(import.meta.dirname, '../../samples/almafuerte');
const FILES = [
  ['holders', 'titulares.csv'],
  ['supplies', 'suministros.csv'],
  ['invoices', 'comprobantes.csv'],
  ['consumption', 'consumos.csv'],
] as const;

/** Every request of the journey is counted, whoever makes it, but for those that look whether an import has ended. */
let requests = 0;
const counting = (api: Client): Client => {
  const count = <T>(call: () => Promise<Answer<T>>) => {
    requests += 1;
    return call();
  };
  return {
    get: (path, headers) => count(() => api.get(path, headers)),
    post: (path, body, headers) => count(() => api.post(path, body, headers)),
    patch: (path, body, headers) => count(() => api.patch(path, body, headers)),
    delete: (path, body, headers) => count(() => api.delete(path, body, headers)),
    send: (method, path, body, headers) => count(() => api.send(method, path, body, headers)),
  };
};

/** Accepting, the seed and its first code. */
const enrolled = (invitation: string) => {
  requests += 3;
  return enrolByTotp(invitation);
};

/** The answer's body, where the status is the one that the journey needs. */
async function sure<T>(answer: Promise<Answer<T>>, wanted: number): Promise<T> {
  const { status, body } = await answer;
  if (status !== wanted) throw new Error(`${status} instead of ${wanted}: ${JSON.stringify(body)}`);
  return body;
}

const word = randomBytes(4).toString('hex');
const slug = `tercera-${word}`;
const seller = {
  accessToken: `TEST-${randomBytes(16).toString('hex')}`,
  webhookSecret: randomBytes(32).toString('hex'),
  collectorId: String(randomInt(100_000_000, 2 ** 40)),
};
const claimsEmail = `reclamos-${word}@tercera.example`;
const at = (accessToken?: string) => counting(client({ slug }, accessToken));

/** The one file that describes the cooperative: a sample's, with a name, an address and a seller of its own. */
async function theFile(): Promise<object> {
  const file = JSON.parse(await readFile(join(SAMPLES, 'tenant.json'), 'utf8')) as object;
  return { ...file, name: `Cooperativa Tercera ${word} Ltda.`, claimsEmail, payments: { mercadopago: seller } };
}

describe('A third cooperative comes on line through HTTP alone', () => {
  const platform = `/v1/platform/tenants/${slug}`;
  const member = { email: `socia-${word}@example.com`, password: 'Calandria-Overa-7' };
  let support: Client;
  let memberApi: Client;
  let claimId: string;
  let operator: Client;
  let office: SupportProcess;
  let started: number;

  beforeAll(async () => {
    office = await aSupportProcess();
    started = Date.now();
  }, 120_000);
  afterAll(async () => {
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stdout.write(`A third cooperative: ${requests} requests, ${seconds} s.\n`);
    await office.stop();
  });

  const missing = async () => {
    const { items } = await sure(
      support.get<{ items: { item: string; state: string }[] }>(`${platform}/onboarding`),
      200,
    );
    return items.filter(({ state }) => state === 'missing').map(({ item }) => item);
  };
  const steppedUp = async (api: Client, seed: string) =>
    sure(api.post('/v1/staff/auth/step-up', { code: codeOf({ seed }, 1) }), 200);

  it('is made by support, with the one JSON file', async () => {
    const email = `soporte-${word}@procoop.example`;
    // The first of support has nobody who could invite them.
    const link = await coop(stack.env, 'staff', 'create', email, '--role', 'support', '--name', 'Marina Ruiz');
    const { accessToken, seed } = await enrolled(new URL(link.trim()).searchParams.get('token')!);
    support = at(accessToken);
    await steppedUp(support, seed);
    await introduce(seller, slug);
    const made = await sure(
      support.post(`${office.url}/v1/platform/tenants`, { slug, settings: await theFile() }),
      201,
    );
    expect(made).toMatchObject({ slug, status: 'preparing', openedAt: null });
    expect(JSON.stringify(made)).not.toContain(seller.accessToken);
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await aLogo())]), 'logo.png');
    await sure(support.post(`${platform}/logo`, form), 204);
    expect(await missing()).toEqual(['mapping', 'import', 'gateway', 'claims-address', 'test-member', 'open']);
  }, 120_000);

  it('tries its mapping on the sample exports, and then takes them in', async () => {
    const { key } = await sure(
      support.post<{ key: string }>(`${platform}/api-keys`, { name: 'Sistema de gestión' }),
      201,
    );
    const system = at(key);
    const send = async (dataset: string, file: Buffer, dryRun: boolean) => {
      const path = `/sync/imports?dataset=${dataset}&dryRun=${dryRun}&generatedAt=2019-11-01T03:00:00Z`;
      const { id } = await sure(system.post<{ id: string }>(path, file, { 'content-type': 'text/csv' }), 202);
      return eventually(
        async () => {
          const { body } = await client({ slug }, key).get<{ status: string; rejected: number }>(`/sync/imports/${id}`);
          if (body.status !== 'finished') throw new Error(`The import of ${dataset} is ${body.status}.`);
          return body;
        },
        { withinMs: 60_000 },
      );
    };
    for (const [dataset, name] of FILES) {
      const file = await readFile(join(SAMPLES, name));
      expect(await send(dataset, file, true)).toMatchObject({ rejected: 0 });
      expect(await send(dataset, file, false)).toMatchObject({ rejected: 0 });
    }
    expect(await missing()).toEqual(['gateway', 'claims-address', 'test-member', 'open']);
  }, 300_000);

  it('asks the gateway whose the credentials are, and the address for claims whether it is read', async () => {
    await sure(support.post(`${platform}/onboarding/gateway-check`), 200);
    await sure(support.post(`${platform}/onboarding/claims-address`), 200);
    const mail = await mailTo(claimsEmail, /Confirme que aquí llegan los reclamos/);
    const link = mail.links.find((found) => found.includes('/confirmar-correo?token='))!;
    const token = new URL(link).searchParams.get('token')!;
    await sure(at().get<string>(link), 200);
    await sure(at().post<string>(link.split('?')[0]!, new URLSearchParams({ token })), 200);
    expect(await missing()).toEqual(['test-member', 'open']);
  }, 60_000);

  it('lets its test member alone walk the journey, and then everybody', async () => {
    await sure(support.send('PUT', `${platform}/onboarding/test-member`, { email: member.email } as Body), 200);
    const anyone = { firstName: 'Georgina', lastName: 'Paván', ...member };
    const stranger = { ...anyone, email: `otra-${word}@example.com` };
    expect(await at().post('/auth/register', stranger)).toMatchObject({
      status: 503,
      body: { code: 'TENANT_NOT_OPEN' },
    });
    await sure(at().post('/auth/register', anyone), 202);
    const { token } = await linkFor(member.email, 'activar');
    await sure(at().post('/auth/activate', { token }), 204);
    const signIn = { ...member, keepSignedIn: false };
    const { accessToken } = await sure(at().post<{ accessToken: string }>('/auth/login', signIn), 200);
    memberApi = at(accessToken);
    await sure(memberApi.post('/accounts', { holderNumber: '515', webKey: 'COOP2019' }), 201);
    const { items } = await sure(memberApi.get<{ items: object[] }>('/invoices?status=overdue'), 200);
    expect(items).toHaveLength(1);
    expect(await missing()).toEqual(['open']);
    await sure(support.post(`${platform}/onboarding/open`), 200);
    expect(await missing()).toEqual([]);
    await sure(at().post('/auth/register', stranger), 202);
  }, 120_000);

  it('has an admin, whom support invites, and an operator, whom the admin invites', async () => {
    const invite = { email: `admin-${word}@tercera.example`, name: 'Ana Ñañez', role: 'admin', tenant: slug };
    await sure(support.post('/v1/platform/staff', invite), 201);
    const admin = await enrolled(await mailedToken(invite.email, 'invitacion'));
    const adminApi = at(admin.accessToken);
    await steppedUp(adminApi, admin.seed);
    const permissions = ['claims:write'];
    const colleague = {
      email: `operadora-${word}@tercera.example`,
      name: 'Marta Gómez',
      role: 'operator',
      permissions,
    };
    await sure(adminApi.post('/staff/team', colleague), 201);
    const { accessToken } = await enrolled(await mailedToken(colleague.email, 'invitacion'));
    operator = at(accessToken);
    expect(await sure(operator.get('/v1/staff/me'), 200)).toMatchObject({ tenant: slug, permissions });
  }, 120_000);

  it('takes a claim of its member', async () => {
    const { items } = await sure(memberApi.get<{ items: { id: string }[] }>('/accounts'), 200);
    const account = await sure(memberApi.get<{ supplies: { id: string }[] }>(`/accounts/${items[0]!.id}`), 200);
    const claim = {
      supplyId: account.supplies[0]!.id,
      service: 'electricity',
      description: 'No hay luz en la cuadra.',
    };
    ({ id: claimId } = await sure(memberApi.post<{ id: string }>('/claims', claim), 201));
    expect(await sure(memberApi.get(`/claims/${claimId}`), 200)).toMatchObject({ status: 'received' });
  });

  it('has its operator answer the claim, and its member see the answer', async () => {
    const text = 'Ya salió la cuadrilla; vuelve en una hora.';
    await sure(operator.post(`/staff/claims/${claimId}/answers`, { text }), 201);
    const { history } = await sure(memberApi.get<{ history: { text: string | null }[] }>(`/claims/${claimId}`), 200);
    expect(history.map((event) => event.text)).toContain(text);
  });
});

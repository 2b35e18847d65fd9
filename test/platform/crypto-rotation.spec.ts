import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { Keyring } from '../../src/platform/crypto/keys.js';
import { openSecrets, type SealedSecrets } from '../../src/platform/mail/mail-secrets.js';
import { aReceiver, type Receiver, verifies } from '../deliveries/receiver.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { aRotation, type Api, type Rotation } from './rotation.js';

// Processes and commands start, one after another.
jest.setTimeout(180_000);

const OLD = stack.env.SECRET_KEY!;
const NEW = randomBytes(32).toString('base64');
const idOf = (key: string) => new Keyring(Buffer.from(key, 'base64')).keyId;

/** What `coop` said when it ended with a code other than zero. */
const refusal = (running: Promise<string>) =>
  running.then(
    (said) => `It ended with 0: ${said}`,
    (error: Error) => error.message,
  );

interface Sealed {
  key_id: string;
  ciphertext: Buffer;
}

/** In order: each test begins where the one before ended. */
describe('Another SECRET_KEY', () => {
  let own: Rotation;
  let receiver: Receiver;
  let webhookSecret: string;
  /** Processes of both keys, and what was signed and sealed under the old one. */
  let first: Api;
  let second: Api;
  let early: string;
  let late: string;
  let credentials: Sealed;
  const forgetful = `${randomUUID()}@example.com`;
  const under = (key: string, previous = '') => ({ ...own.env, SECRET_KEY: key, SECRET_KEY_PREVIOUS: previous });

  beforeAll(async () => {
    own = await aRotation();
    receiver = await aReceiver();
    webhookSecret = (await coop(under(OLD), 'webhook', 'set', own.slug, receiver.url)).trim();
  });
  afterAll(() => own.close());

  /** Signing in, linking by web key, the gateway's webhook and ours: everything that needs a key. */
  async function everythingWorks(api: Api, holderNumber: string): Promise<void> {
    const member = await api.aMember();
    const link = (number: string) => api.post('/accounts', { holderNumber: number, webKey: 'COOP2019' }, member);
    expect([(await link(holderNumber)).status, (await link('505')).status]).toEqual([201, 201]);
    expect(await api.gatewayTells(own.webhookSecret)).toBe(200);
    expect(await api.gatewayTells('otro-secreto-0000')).toBe(401);
    const before = receiver.told.length;
    const claim = { supplyId: own.supplyId, service: 'water', description: 'No hay agua' };
    expect((await api.post('/claims', claim, member)).status).toBe(201);
    await eventually(() => expect(receiver.told.length).toBe(before + 1), { withinMs: 40_000 });
    expect(verifies(receiver.told.at(-1)!, webhookSecret)).toBe(true);
  }

  it('is made known first, and then used, while everything goes on: each process takes what the other signed', async () => {
    first = await own.start(under(OLD, NEW));
    own.startWorker(under(OLD, NEW));
    await everythingWorks(first, '501');
    early = await first.aMember(forgetful);
    await own.stopWorkers();
    // Its link stays in the row, sealed with the old key, as that of any mail that could not be sent.
    expect((await first.post('/auth/forgot-password', { email: forgetful })).status).toBe(202);
    await own.sql(`update :t.outgoing_mails set status = 'failed' where status = 'pending' and recipient = $1`, [forgetful]); // prettier-ignore
    [credentials] = (await own.sql<Sealed>('select key_id, ciphertext from public.tenant_secrets')) as [Sealed];

    second = await own.start(under(NEW, OLD));
    own.startWorker(under(NEW, OLD));
    late = await second.aMember();
    for (const api of [first, second])
      for (const token of [early, late]) expect((await api.get('/me', token)).status).toBe(200);
    await everythingWorks(second, '502');
  });

  it('opens no door that wrong web keys closed under the other', async () => {
    const [here, there] = [await first.aMember(), await second.aMember()];
    const code = async (api: Api, member: string) => {
      const answer = await api.post('/accounts', { holderNumber: '599', webKey: 'OTRA' }, member);
      return ((await answer.json()) as { code: string }).code;
    };
    const codes = [];
    for (const [api, member] of [
      [first, here],
      [first, here],
      [second, there],
      [first, here],
      [second, there],
      [second, there],
      [first, here],
    ] as const)
      // prettier-ignore
      codes.push(await code(api, member));
    expect(codes).toEqual([...Array<string>(5).fill('WRONG_WEB_KEY'), 'WEB_KEY_LOCKED', 'WEB_KEY_LOCKED']);
  });

  it('seals everything anew beside the traffic, and says what still needs the old one', async () => {
    await own.sql(`update :t.holders set web_key_key_id = null where number = '505'`);
    const [said] = await Promise.all([
      refusal(coop(under(NEW, OLD), 'secrets', 'rotate')),
      everythingWorks(second, '503'),
    ]);
    expect(said).toMatch(/\n3 sealed anew\n/);
    for (const name of ['tenant_secrets', 'webhook_endpoints.secret', 'outgoing_mails.sealed'])
      expect(said).toContain(`${name}\t${idOf(NEW)} (SECRET_KEY)\t1\n`);
    expect(said).toMatch(new RegExp(`${own.slug}: holders.web_key_hash: [23] under ${idOf(OLD)} \\(SECRET_KEY_PREVIOUS\\): the next holders import`)); // prettier-ignore
    await expect(refusal(coop(under(NEW, OLD), 'secrets', 'rotate'))).resolves.toMatch(/\n0 sealed anew\n/);
  });

  it('digests web keys anew with a right key, and the others with the next file, whose holders are unchanged', async () => {
    const counted = async () => {
      const keyIds = await own.sql<{ number: string; web_key_key_id: string | null }>(
        'select number, web_key_key_id from :t.holders order by number',
      );
      return Object.fromEntries(keyIds.map((row) => [row.number, row.web_key_key_id]));
    };
    expect(await counted()).toEqual({
      501: idOf(OLD),
      502: idOf(NEW),
      503: idOf(NEW),
      504: idOf(OLD),
      505: idOf(NEW),
    });
    await own.sql(`update :t.holders set web_key_key_id = null where number = '505'`);
    const status = await coop(under(NEW, OLD), 'secrets', 'status');
    expect(status).toContain('holders.web_key_hash\ta key that was not noted\t1\n');
    expect(await coop(under(NEW, OLD), 'import', own.slug, 'holders', own.holdersFile)).toContain('5 sin cambios');
    expect(new Set(Object.values(await counted()))).toEqual(new Set([idOf(NEW)]));
    const settled = await coop(under(NEW, OLD), 'secrets', 'rotate');
    expect(settled).not.toContain(idOf(OLD));
    expect(settled).toContain('Nothing needs another key than SECRET_KEY.');
  });

  it('does alone once the old one is gone', async () => {
    await own.stopAll();
    const alone = await own.start(under(NEW));
    own.startWorker(under(NEW));
    await everythingWorks(alone, '504');
    expect([(await alone.get('/me', late)).status, (await alone.get('/me', early)).status]).toEqual([200, 401]);
    const [mail] = await own.sql<{ id: string; sealed: SealedSecrets }>('select id, sealed from :t.outgoing_mails where recipient = $1', [forgetful]); // prettier-ignore
    const { link } = openSecrets(new Keyring(Buffer.from(NEW, 'base64')), mail!.id, mail!.sealed);
    expect(link).toContain('restablecer?token=');
    expect(await own.sql(`select last_error from :t.gateway_notifications where last_error like '%sealed%'`)).toEqual(
      [],
    );
  });

  it('that is gone too early is asked for in a sentence that names the row', async () => {
    await own.sql('update public.tenant_secrets set key_id = $1, ciphertext = $2', [credentials.key_id, credentials.ciphertext]); // prettier-ignore
    await own.sql(`update :t.holders set web_key_key_id = $1 where number = '504'`, [idOf(OLD)]);
    const lost = await refusal(coop(under(NEW), 'secrets', 'rotate'));
    expect(lost).toContain(`public: tenant_secrets ${own.tenantId}/mercadopago is sealed with the key ${idOf(OLD)}, which is given nowhere.`); // prettier-ignore
    expect(lost).toContain(`public: tenant_secrets: 1 under ${idOf(OLD)} (given nowhere): put that key into SECRET_KEY_PREVIOUS`); // prettier-ignore
    expect(lost).toContain(`${own.slug}: holders.web_key_hash: 1 under ${idOf(OLD)} (given nowhere): `);
  });
});

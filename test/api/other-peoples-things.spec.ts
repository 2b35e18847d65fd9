import { beforeAll, describe, expect, it } from '@jest/globals';
import { aJpeg } from '../claims/photos.js';
import { client, type Client } from '../support/client.js';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { anInvoice } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aDevice } from '../support/device.js';
import { nameOf, type Operation, tenantOperations } from './routes.js';

/** Where the things of a member stand in a path: the segment before `{id}`. */
type Things = Record<string, string>;

/** A body that the route would take from its owner, so that only ownership can refuse it. */
const bodies = (things: Things): Record<string, object> => ({
  'POST /auth/logout': {},
  'PATCH /me': { firstName: 'Otra' },
  'DELETE /me': { password: 'no es la mía' },
  'POST /me/password': { currentPassword: 'no es la mía', newPassword: 'Otra-Calandria-77' },
  'POST /accounts': { holderNumber: '1', webKey: 'X' },
  'PATCH /accounts/{id}': { alias: 'mía' },
  'POST /payments': { invoiceIds: [things.invoices] },
  'POST /claims': { supplyId: things.supplies, service: 'electricity', description: 'Sin luz' },
  'POST /claims/{id}/messages': { text: 'Hola' },
  'POST /claims/{id}/confirmation': { rating: 1 },
  'POST /claims/{id}/reopening': { text: 'Sigue igual' },
  'POST /claims/{id}/joins': { supplyId: things.supplies },
  'POST /contact-messages': { message: 'Hola', contactHours: 'de 8 a 12', phone: '3571 400000' },
  'POST /me/notifications/read': { all: true },
  'PATCH /me/notification-preferences': { dueDays: 5 },
  'POST /me/push-subscriptions': aDevice(),
  'POST /sync/batches': { name: 'Carga inicial' },
  'PUT /sync/mappings/{dataset}': { mapping: null },
  'POST /sync/payments/acknowledgements': {
    items: [{ paymentId: things.payments, appliedAt: '2026-11-22T12:00:00Z' }],
  },
});

const HEADERS = { 'idempotency-key': 'la-misma' };
const PDF = Buffer.from('%PDF-1.4');
const PHOTO = await aJpeg();

/** Ids of the owner's things for every `{…}` of the path; a parameter that nobody thought of fails the matrix. */
function pathOf({ path }: Operation, things: Things): string {
  return path.replace(/(?:\/([a-z-]+))?\/\{(\w+)\}/g, (_all, segment: string, name: string) => {
    const value = things[segment];
    if (value === undefined) throw new Error(`The matrix knows no ${segment}: give it one for {${name}}.`);
    return `/${segment}/${value}`;
  });
}

function queryOf({ parameters }: Operation, things: Things): string {
  const known: Record<string, string> = {
    accountId: things.accounts!,
    supplyId: things.supplies!,
    dataset: 'holders',
    mode: 'upsert',
    service: 'electricity',
  };
  const given = parameters.filter((parameter) => parameter.in === 'query' && parameter.name in known);
  return given.length > 0
    ? `?${new URLSearchParams(given.map(({ name }): [string, string] => [name, known[name]!])).toString()}`
    : '';
}

function call(api: Client, operation: Operation, things: Things) {
  const path = pathOf(operation, things) + queryOf(operation, things);
  if (operation.path.endsWith('/attachments') && operation.method === 'post') {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(PHOTO)], { type: 'image/jpeg' }), 'foto.jpg');
    return api.post(path, form, HEADERS);
  }
  if (operation.path === '/sync/imports' && operation.method === 'post')
    return api.post(path, '{}\n', { 'content-type': 'application/x-ndjson' });
  if (operation.path.startsWith('/sync/invoice-pdfs') && operation.method !== 'get')
    return api.send(operation.method.toUpperCase(), path, PDF, { 'content-type': operation.takes[0]! });
  return api.send(operation.method.toUpperCase(), path, bodies(things)[nameOf(operation)], HEADERS);
}

describe("Other people's things", () => {
  let operations: Operation[];
  let tenant: TestTenant;
  let elsewhere: TestTenant;
  let owner: TestMember;
  let neighbour: TestMember;
  let foreigner: TestMember;
  let things: Things;

  beforeAll(async () => {
    [tenant, elsewhere] = [await aTenant(), await aTenant()];
    [owner, neighbour, foreigner] = [await aMember(tenant), await aMember(tenant), await aMember(elsewhere)];
    things = await thingsOf(owner);
    operations = await tenantOperations();
  }, 120_000);

  const guarded = () => operations.filter(({ permission }) => permission !== 'public');

  it('need a sign-in: every guarded route answers 401 to a stranger', async () => {
    const answers: Record<string, number> = {};
    for (const operation of guarded())
      answers[nameOf(operation)] = (await call(client(tenant), operation, things)).status;
    expect(Object.entries(answers).filter(([, status]) => status !== 401)).toEqual([]);
    expect(Object.keys(answers).length).toBeGreaterThan(25);
  });

  it("are not there for another tenant's member: 404 (401 where an API key is asked for)", async () => {
    const api = client(tenant, foreigner.accessToken);
    const wrong: unknown[] = [];
    for (const operation of guarded()) {
      const { status } = await call(api, operation, things);
      const expected = operation.permission.startsWith('sync:') ? 401 : 404;
      if (status !== expected) wrong.push([nameOf(operation), status]);
    }
    expect(wrong).toEqual([]);
  });

  it("are not there for another tenant's API key: 401", async () => {
    const api = client(tenant, elsewhere.apiKey);
    const wrong: unknown[] = [];
    for (const operation of guarded()) {
      const { status } = await call(api, operation, things);
      if (status !== 401) wrong.push([nameOf(operation), status]);
    }
    expect(wrong).toEqual([]);
  });

  it('are not there for another member of the same cooperative: 404, and nothing of them changes', async () => {
    const api = client(tenant, neighbour.accessToken);
    const naming = guarded().filter(
      (operation) =>
        !operation.permission.startsWith('sync:') &&
        (operation.path.includes('{') || /^POST \/(payments|claims)$/.test(nameOf(operation))),
    );
    const before = await snapshot();
    const wrong: unknown[] = [];
    for (const operation of naming) {
      const { status, body } = await call(api, operation, things);
      if (status !== 404) wrong.push([nameOf(operation), status, body]);
    }
    expect(wrong).toEqual([]);
    expect(naming.length).toBeGreaterThan(15);
    expect(await snapshot()).toEqual(before);
  });

  it('do not show in another member’s lists, whatever the filter names', async () => {
    const api = client(tenant, neighbour.accessToken);
    for (const path of ['/accounts', '/invoices', '/payments', '/claims', '/contact-messages']) {
      const { status, body } = await api.get<{ items?: unknown[] } | unknown[]>(path);
      expect([path, status, Array.isArray(body) ? body : body.items]).toEqual([path, 200, []]);
    }
    for (const path of [`/invoices?accountId=${things.accounts}`, `/invoices?supplyId=${things.supplies}`]) {
      expect((await api.get(path)).status).toBe(404);
    }
  });

  async function snapshot(): Promise<unknown> {
    const tables = [
      'accounts',
      'invoices',
      'payments',
      'payment_items',
      'claims',
      'claim_events',
      'claim_attachments',
      'claim_joins',
      'contact_messages',
      'notifications',
      'notification_preferences',
      'push_subscriptions',
      'calendars',
      'holders',
      'supplies',
    ];
    const counts: Record<string, unknown> = {};
    for (const table of tables)
      counts[table] = await tenant.sql(`select md5(string_agg(t::text, '' order by t::text)) as rows from ${table} t`);
    counts.sessions = await tenant.sql('select id, revoked_at from sessions where user_id = $1 order by id', [
      owner.userId,
    ]);
    return counts;
  }
});

/** One of each thing that a path can name, made through the API where it has a route. */
async function thingsOf(owner: TestMember): Promise<Things> {
  const { tenant, api } = owner;
  const holder = await aHolder(tenant);
  const supply = await aSupply(tenant, { holder, services: ['electricity'] });
  const account = await anAccount(owner, holder);
  const [invoice, paid] = [
    await anInvoice(tenant, { supply, due: '4210.55' }),
    await anInvoice(tenant, { supply, due: '100.00' }),
  ];
  const made = async (path: string, body: object) => {
    const answer = await api.post<{ id: string; trackingCode: string }>(path, body, { 'idempotency-key': 'una' });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const payment = await made('/payments', { invoiceIds: [paid.id] });
  const claim = await made('/claims', {
    supplyId: supply.id,
    service: 'electricity',
    description: 'Sin luz desde anoche',
  });
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(PHOTO)], { type: 'image/jpeg' }), 'foto.jpg');
  const attachment = await api.post<{ id: string }>(`/claims/${claim.id}/attachments`, form);
  const sessions = await api.get<{ items: { id: string }[] }>('/me/sessions');
  const device = await made('/me/push-subscriptions', aDevice());
  await made('/me/calendar', {});
  await api.patch('/me/notification-preferences', { digest: 'daily' });
  const imported = await client(tenant, tenant.apiKey).post<{ id: string }>('/sync/imports?dataset=holders', '{}\n', {
    'content-type': 'application/x-ndjson',
  });
  const batch = await client(tenant, tenant.apiKey).post<{ id: string }>('/sync/batches', {});
  const zip = await client(tenant, tenant.apiKey).post<{ id: string }>('/sync/invoice-pdfs', PDF, {
    'content-type': 'application/zip',
  });
  return {
    mappings: 'holders',
    'invoice-pdfs': zip.body.id,
    accounts: account.id,
    supplies: supply.id,
    invoices: invoice.id,
    payments: payment.id,
    claims: claim.id,
    attachments: attachment.body.id,
    sessions: sessions.body.items[0]!.id,
    'push-subscriptions': device.id,
    batches: batch.body.id,
    imports: imported.body.id,
    exports: 'holders',
    'claim-tracking': claim.trackingCode,
  };
}

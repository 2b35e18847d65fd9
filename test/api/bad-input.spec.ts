import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { client, type Answer, type Client } from '../support/client.js';
import { aMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { aStaffMember, aSupporter } from '../support/staff.js';
import { nameOf, type Operation, staffOperations, tenantOperations } from './routes.js';

interface Problem {
  code?: string;
  detail?: string;
  status?: number;
}

/** What a body may have. */
const MOST_BYTES = 256 * 1024;
const LONG = 'ñ'.repeat(60_000);
/** Values that no field may take as they are, or must take without harm. */
const ODD: unknown[] = [
  null,
  12,
  -1,
  1.5,
  true,
  [],
  {},
  [[[]]],
  '',
  ' ',
  LONG,
  '\u0001',
  '\u202e',
  "'; drop table users; --",
  '{{7*7}}',
  '<script>',
  '9'.repeat(400),
  ['x', 1],
];
const ODD_IDS = ['x', '0', '%00', '%2e%2e%2f', uuid(), `${uuid()}'`, 'ñ', 'a'.repeat(199), '%E0%A4%A'];
const ODD_QUERIES = [
  'limit=0',
  'limit=-1',
  'limit=1e9',
  'limit=abc',
  'limit=1&limit=2',
  'limit[]=1',
  'cursor=x',
  `cursor=${'a'.repeat(600)}`,
  'cursor=%00',
  'cursor[a]=1',
  'status=%27',
  'from=9999-99',
  'to=0000-00',
  'service=x',
  'accountId=1',
  'supplyId=[]',
  'after=-1',
  'after=1e99',
  'after=x',
  'dataset=x',
  'mode=x',
  'dryRun=x',
  'generatedAt=x',
  'search=%00',
  `search=${'x'.repeat(500)}`,
  'no=1',
];

/** True for an answer that a client can understand: no 5xx, and every refusal is a problem document with a code and a sentence. */
function isClear({ status, headers, body }: Answer<unknown>): boolean {
  if (status >= 500) return false;
  if (status < 400) return true;
  const { code, detail, status: told } = body as Problem;
  return (
    (headers.get('content-type') ?? '').startsWith('application/problem+json') &&
    /^[A-Z_]+$/.test(code ?? '') &&
    (detail ?? '').length > 10 &&
    told === status
  );
}

describe('Bad input', () => {
  let tenant: TestTenant;
  let operations: Operation[];
  let schemas: Record<string, { properties?: Record<string, unknown> }>;

  beforeAll(async () => {
    tenant = await aTenant();
    operations = [...(await tenantOperations()), ...(await staffOperations())];
    const document = (await (await fetch(`${stack.apiUrl}/openapi.json`)).json()) as {
      components: { schemas: typeof schemas };
    };
    schemas = document.components.schemas;
  });

  const signedIn = async ({ permission }: Operation): Promise<Client> => {
    if (permission === 'public') return client(tenant);
    if (permission.startsWith('platform:')) return (await aSupporter({ steppedUp: true })).api;
    if (permission.startsWith('staff:')) return (await aStaffMember(tenant, { role: 'admin', steppedUp: true })).api;
    return permission.startsWith('sync:') ? client(tenant, tenant.apiKey) : (await aMember(tenant)).api;
  };
  const filled = (path: string, id = uuid()) => path.replaceAll(/\{\w+\}/g, id);
  /** Calls and keeps what was not clear. */
  const unclear = async (calls: [string, () => Promise<Answer<unknown>>][]): Promise<unknown[]> => {
    const found: unknown[] = [];
    for (const [name, call] of calls) {
      const answer = await call();
      if (!isClear(answer)) found.push([name, answer.status, answer.body]);
    }
    return found;
  };

  it('in a body is refused clearly: odd documents, unknown fields, every field with every odd value', async () => {
    const found: unknown[] = [];
    for (const operation of operations.filter(({ takes }) => takes.includes('application/json'))) {
      const api = await signedIn(operation);
      const path = filled(operation.path);
      const send = (body: unknown): [string, () => Promise<Answer<unknown>>] => [
        `${nameOf(operation)} ${JSON.stringify(body).slice(0, 60)}`,
        () =>
          api.send(operation.method.toUpperCase(), path, JSON.stringify(body), {
            'content-type': 'application/json',
            'idempotency-key': uuid(),
          }),
      ];
      const fields = Object.keys(schemas[operation.body ?? '']?.properties ?? {});
      const documents: unknown[] = [null, [], 'x', 1, {}, { [LONG.slice(0, 200)]: 1 }, { unknownField: 1 }];
      const oddFields = fields.flatMap((field) => ODD.map((value) => ({ [field]: value })));
      // What is too big is refused while it is still being sent, and its sender may hear of a broken pipe alone: that is another test's.
      const allOdd = ODD.map((value) => Object.fromEntries(fields.map((field) => [field, value]))).filter(
        (body) => Buffer.byteLength(JSON.stringify(body)) < MOST_BYTES,
      );
      found.push(...(await unclear([...documents, ...oddFields, ...allOdd].map(send))));
    }
    expect(found).toEqual([]);
  }, 300_000);

  it('in a path or a query is refused clearly', async () => {
    const found: unknown[] = [];
    for (const operation of operations.filter(({ method }) => method === 'get' || method === 'delete')) {
      const api = await signedIn(operation);
      const call = (path: string): [string, () => Promise<Answer<unknown>>] => [
        `${nameOf(operation)} ${path.slice(0, 80)}`,
        () => api.send(operation.method.toUpperCase(), path),
      ];
      const paths = operation.path.includes('{') ? ODD_IDS.map((id) => filled(operation.path, id)) : [];
      found.push(
        ...(await unclear([...paths, ...ODD_QUERIES.map((query) => `${filled(operation.path)}?${query}`)].map(call))),
      );
    }
    expect(found).toEqual([]);
  }, 300_000);

  it('is not even read in another format: 415 for text and forms on every route that takes JSON', async () => {
    const found: unknown[] = [];
    for (const operation of operations.filter(({ method }) => method !== 'get')) {
      const api = await signedIn(operation);
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'x']) {
        const { status, body } = await api.send<Problem>(
          operation.method.toUpperCase(),
          filled(operation.path),
          '{"email":"a@b.coop"}',
          { 'content-type': type },
        );
        if (status !== 415 || body.code !== 'UNSUPPORTED_MEDIA_TYPE')
          found.push([nameOf(operation), type, status, body]);
      }
    }
    expect(found).toEqual([]);
  }, 120_000);

  it.each([
    ['cut JSON', '{"email":', 400, 'MALFORMED_BODY'],
    ['a hundred thousand levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, 'MALFORMED_BODY'],
    ['a prototype', '{"__proto__":{"x":1}}', 400, 'MALFORMED_BODY'],
    ['an infinite number', '{"email":1e400}', 400, 'MALFORMED_BODY'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400, 'MALFORMED_BODY'],
    ['more than the limit', JSON.stringify({ email: 'x'.repeat(400_000) }), 413, 'PAYLOAD_TOO_LARGE'],
  ])('as %s is a problem document and is not echoed', async (_name, body, status, code) => {
    const answer = await client(tenant).post<Problem>('/auth/login', body, { 'content-type': 'application/json' });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(JSON.stringify(answer.body).length).toBeLessThan(400);
  });

  it('as a path that does not exist, or a method that it does not take, is a problem document', async () => {
    const api = client(tenant);
    const answers = [
      await api.get('/v1/nada'),
      await api.send('PUT', '/auth/login', {}),
      await api.get('/v1/tenants/no-such-coop/invoices'),
      await api.get('/v1/tenants/%00/invoices'),
    ];
    expect(answers.every(isClear)).toBe(true);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  });
});

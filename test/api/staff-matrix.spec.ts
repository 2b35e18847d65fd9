import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { GRANTS } from '../../src/platform/http/staff-policy.js';
import { client, type Client } from '../support/client.js';
import { aMember } from '../support/member.js';
import { aStaffMember, aSupporter } from '../support/staff.js';
import { publicSql, aTenant, type TestTenant } from '../support/tenant.js';
import { nameOf, type Operation, staffOperations } from './routes.js';

interface Answer {
  status: number;
  code?: string;
}

/** Past the guard, whatever the route then says of an empty body and an id that nobody has. */
const IN = 'in';
const OUT = { stranger: '401 UNAUTHENTICATED', forbidden: '403 FORBIDDEN', elsewhere: '404 NOT_FOUND' };
const UNSAID = '403 SUPPORT_REASON_REQUIRED';

/** The area and right that an operator needs for the route; undefined where no grant is enough. */
const grantOf = ({ permission }: Operation) => /^staff:(?!me:|team:|audit:)(\w+:\w+)$/.exec(permission)?.[1];
const areaOf = (grant: string | undefined) => grant?.split(':')[0];

/** Who calls, and what each route of whom must answer: by its place and its permission's name alone. */
interface Caller {
  api(operation: Operation): Promise<Client>;
  /** At routes of one's own account, of the tenant, of support's. */
  own: string;
  tenants(operation: Operation): string;
  platform: string;
}

describe('Every route of the staff', () => {
  let tenant: TestTenant;
  let elsewhere: TestTenant;
  let operations: Operation[];
  beforeAll(async () => {
    [tenant, elsewhere] = [await aTenant(), await aTenant()];
    operations = (await staffOperations()).filter(({ permission }) => permission !== 'public');
  });

  const operator = async (permissions: readonly string[], at = tenant) =>
    client(tenant, (await aStaffMember(at, { permissions: permissions as never, steppedUp: true })).accessToken);
  const admin = async (at: TestTenant) =>
    client(tenant, (await aStaffMember(at, { role: 'admin', steppedUp: true })).accessToken);
  const support = async (prepare: (supporter: Awaited<ReturnType<typeof aSupporter>>) => Promise<unknown>) => {
    const supporter = await aSupporter({ steppedUp: true });
    await prepare(supporter);
    return supporter.at(tenant);
  };
  const outsider = { own: OUT.stranger, tenants: () => OUT.stranger, platform: OUT.stranger };

  const callers: Record<string, Caller> = {
    'a stranger': { ...outsider, api: async () => client(tenant) },
    'a member': { ...outsider, api: async () => (await aMember(tenant)).api },
    'an API key': { ...outsider, api: async () => client(tenant, tenant.apiKey) },
    'an operator without any grant': {
      own: IN, tenants: () => OUT.forbidden, platform: OUT.forbidden, api: () => operator([]),
    },
    'an operator with every other area': {
      own: IN, tenants: () => OUT.forbidden, platform: OUT.forbidden,
      api: (operation) => operator(GRANTS.filter((grant) => areaOf(grant) !== areaOf(grantOf(operation)))),
    },
    'an operator with the area': {
      own: IN, tenants: (operation) => (grantOf(operation) ? IN : OUT.forbidden), platform: OUT.forbidden,
      api: (operation) => operator([grantOf(operation)].filter((grant) => grant !== undefined)),
    },
    'an operator who may only read': {
      own: IN, platform: OUT.forbidden,
      tenants: (operation) => (grantOf(operation)?.endsWith(':read') ? IN : OUT.forbidden),
      api: () => operator(GRANTS.filter((grant) => grant.endsWith(':read'))),
    },
    'an operator of another cooperative with every grant': {
      own: IN, tenants: () => OUT.elsewhere, platform: OUT.forbidden, api: () => operator(GRANTS, elsewhere),
    },
    'the admin': { own: IN, tenants: () => IN, platform: OUT.forbidden, api: () => admin(tenant) },
    'the admin of another cooperative': {
      own: IN, tenants: () => OUT.elsewhere, platform: OUT.forbidden, api: () => admin(elsewhere),
    },
    'support without a visit': { own: IN, tenants: () => UNSAID, platform: IN, api: () => support(async () => undefined) },
    'support on a visit to another cooperative': {
      own: IN, tenants: () => UNSAID, platform: IN, api: () => support((supporter) => supporter.visit(elsewhere)),
    },
    'support whose visit is over': {
      own: IN, tenants: () => UNSAID, platform: IN,
      api: () => support(async (supporter) => {
        const id = await supporter.visit(tenant);
        await publicSql('update support_visits set expires_at = now() where id = $1', [id]);
      }),
    },
    'support with somebody else’s visit': {
      own: IN, tenants: () => UNSAID, platform: IN, api: () => support(async () => (await aSupporter()).visit(tenant)),
    },
    'support on a visit': { own: IN, tenants: () => IN, platform: IN, api: () => support((supporter) => supporter.visit(tenant)) },
  }; // prettier-ignore

  const wanted = (caller: Caller, operation: Operation) => {
    if (operation.permission.startsWith('platform:')) return caller.platform;
    return operation.ofTenant ? caller.tenants(operation) : caller.own;
  };
  const answerOf = async (api: Client, { method, path, takes }: Operation) => {
    const filled = path.replaceAll(/\{\w+\}/g, uuid());
    // A file is sent as none: in another form it would be refused before anybody asks who sends it.
    const body = takes.includes('application/json') ? {} : undefined;
    const { status, body: said } = await api.send<{ code?: string } | undefined>(method.toUpperCase(), filled, body);
    return { status, code: said?.code };
  };
  const meets = ({ status, code }: Answer, { path }: Operation, expected: string) => {
    if (expected !== IN) return `${status} ${code}` === expected;
    return status < 500 && status !== 401 && status !== 403 && (status !== 404 || path.includes('{'));
  };

  it.each(Object.keys(callers))(
    'answers %s by its permission and its place',
    async (name) => {
      const caller = callers[name]!;
      const wrong: unknown[] = [];
      for (const operation of operations) {
        const [expected, answer] = [wanted(caller, operation), await answerOf(await caller.api(operation), operation)];
        if (!meets(answer, operation, expected))
          wrong.push([nameOf(operation), operation.permission, expected, answer]);
      }
      expect(wrong).toEqual([]);
      expect(operations.length).toBeGreaterThan(30);
    },
    60_000,
  );

  it('that asks for a step-up is closed to whoever has not shown the second factor just before', async () => {
    const asking = operations.filter(({ stepUp }) => stepUp);
    const wrong: unknown[] = [];
    for (const operation of asking) {
      const isPlatform = operation.permission.startsWith('platform:');
      const { accessToken } = isPlatform ? await aSupporter() : await aStaffMember(tenant, { role: 'admin' });
      const answer = await answerOf(client(tenant, accessToken), operation);
      if (`${answer.status} ${answer.code}` !== '403 STEP_UP_REQUIRED') wrong.push([nameOf(operation), answer]);
    }
    expect(wrong).toEqual([]);
    expect(asking.length).toBeGreaterThan(10);
  });

  it('has a permission for its place: the staff’s under a cooperative, support’s apart', () => {
    const misplaced = operations.filter(({ ofTenant, path, permission }) => {
      if (permission.startsWith('platform:')) return !path.startsWith('/v1/platform/');
      return permission.startsWith('staff:me:') ? !path.startsWith('/v1/staff/') : !ofTenant;
    });
    expect(misplaced.map(nameOf)).toEqual([]);
  });
});

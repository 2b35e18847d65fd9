import { beforeAll, describe, expect, it } from '@jest/globals';
import { holdersLike, membersLike } from '../../src/modules/member-desk/people-sql.js';
import { patternsOf, soughtIn } from '../../src/modules/member-desk/sought.js';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount } from '../support/holder.js';
import { aMember } from '../support/member.js';
import { aStaffMember, type TestStaff } from '../support/staff.js';
import { aTenant, publicSql, type TestTenant } from '../support/tenant.js';

interface Found<Item> {
  items: Item[];
  more: boolean;
  near: boolean;
}
interface People {
  holders: Found<{ id: string; number: string; name: string; links: number }>;
  members: Found<{ id: string; email: string; holderNumbers: string[] }>;
}

let tenant: TestTenant;
let staff: TestStaff;

const find = (q: string, more = '', at = staff.api) =>
  at.get<People>(`/staff/people?q=${encodeURIComponent(q)}${more}`);
const numbersOf = async (q: string) => (await find(q)).body.holders.items.map(({ number }) => number);
const emailsOf = async (q: string) => (await find(q)).body.members.items.map(({ email }) => email);

beforeAll(async () => {
  tenant = await aTenant();
  staff = await aStaffMember(tenant, { permissions: ['members:read'] });
});

describe('What is typed', () => {
  it.each([
    ['Paván, GEORGINA', ['%pavan%', '%georgina%']],
    ['30-45678901-3', ['%30456789013%']],
    ['30.456.789', ['%30456789%']],
    ['44', ['% 44 %']],
    ['de la O', ['% de %', '% la %', '% o %']],
    ['100%_\\', ['%100%']],
    ["o'brien", ['% o %', '%brien%']],
    ['%%%', []],
  ])('%j is looked for as %j', (typed, patterns) => {
    expect(patternsOf(soughtIn(typed))).toEqual(patterns);
  });
});

describe('Looking for a holder', () => {
  it('finds by any part of name, number, address of mail, CUIT and DNI; accents, capitals and signs do not count', async () => {
    const holder = await aHolder(tenant, {
      number: '70515',
      name: 'ÑANDÚ, María José',
      taxId: '27311222338',
      email: 'Majo.Nandu@Example.com',
    });
    await aHolder(tenant, { name: 'Otra, Persona', taxId: null });
    const ways = ['ñandu', 'NANDU maria', 'jose mar', '70515', '7051', 'majo.nandu@example.com', 'nandu@exam', '27-31122233-8', '31.122.233', '31122233']; // prettier-ignore
    for (const way of ways) expect([way, await numbersOf(way)]).toEqual([way, [holder.number]]);
  });

  it('shows the very number, CUIT or address first, and what is closed after what is open', async () => {
    for (const number of ['90001', '900', '19000']) await aHolder(tenant, { number, name: 'Muchos, Iguales' });
    expect((await numbersOf('900'))[0]).toBe('900');
    const closed = await aHolder(tenant, { name: 'Cerrada, Abierta' });
    await tenant.sql('update holders set closed_at = now() where id = $1', [closed.id]);
    const open = await aHolder(tenant, { name: 'Cerrada, Abierta' });
    expect(await numbersOf('cerrada abierta')).toEqual([open.number, closed.number]);
  });

  it('finds the nearest where nobody has the words, and says so', async () => {
    await aHolder(tenant, { number: '81', name: 'Etcheverrygaray, Saturnino' });
    for (const typed of ['Echeverrigaray', 'saturnyno']) {
      const { holders } = (await find(typed)).body;
      expect([typed, holders.near, holders.items.map(({ number }) => number)]).toEqual([typed, true, ['81']]);
    }
    expect((await find('Saturnino')).body.holders.near).toBe(false);
  });

  it('is bounded, and says that there are more', async () => {
    for (const number of ['61001', '61002', '61003']) await aHolder(tenant, { number, name: 'Repetida, Tres' });
    const { holders } = (await find('repetida', '&limit=2')).body;
    expect([holders.items.length, holders.more]).toEqual([2, true]);
    expect((await find('repetida')).body.holders.more).toBe(false);
    expect((await find('repetida', '&limit=51')).status).toBe(400);
  });

  it('never shows another cooperative’s, nor to its staff', async () => {
    const elsewhere = await aTenant();
    await aHolder(elsewhere, { name: 'Ajena, Lejana' });
    expect(await numbersOf('ajena')).toEqual([]);
    const stranger = await aStaffMember(elsewhere, { role: 'admin' });
    expect((await find('ajena', '', client(tenant, stranger.accessToken))).status).toBe(404);
  });
});

describe('Looking for a member', () => {
  it('finds by names and address, with the holders that they see', async () => {
    const holder = await aHolder(tenant, { number: '62001', name: 'Zubizarreta' });
    const member = await aMember(tenant, { firstName: 'Hipólito', lastName: 'Yrigoyén', email: 'peludo@example.com' });
    await anAccount(member, holder);
    for (const way of ['hipolito', 'YRIGOYEN', 'peludo@example', 'yrigoyen hipolito'])
      expect([way, await emailsOf(way)]).toEqual([way, ['peludo@example.com']]);
    const { members } = (await find('peludo')).body;
    expect(members.items[0]).toMatchObject({ id: member.userId, holderNumbers: ['62001'] });
  });
});

describe('Hostile input', () => {
  it.each(['%', '_', '%%%%', "'; drop table holders; --", '\\', '"', '(((', ' a ', '\u202e', '🦆', 'a'.repeat(100)])(
    '%j is but text',
    async (typed) => {
      const { status, body } = await find(typed);
      expect([status, body.holders.items, body.members.items]).toEqual([200, [], []]);
    },
  );

  it('is refused where it is no line: empty, long, with a NUL, twice', async () => {
    const queries = ['q=', 'q=%20', `q=${'a'.repeat(101)}`, 'q=%00', 'q=a%00b', 'q=a&q=b', 'q[a]=b', ''];
    const answers = await Promise.all(queries.map((query) => staff.api.get(`/staff/people?${query}`)));
    expect(answers.map(({ status }) => status)).toEqual(queries.map(() => 400));
  });

  it('of five megabytes never reaches the search', async () => {
    const outcome = await find('a'.repeat(5_000_000)).then(
      ({ status }) => status,
      () => 431,
    );
    expect([400, 413, 414, 431]).toContain(outcome);
    expect((await find('nadie')).status).toBe(200);
  });
});

describe('The audit log', () => {
  it('has who searched and how many were shown, never for whom', async () => {
    const looker = await aStaffMember(tenant, { permissions: ['members:read'] });
    await aHolder(tenant, { name: 'Secretísima, Buscada' });
    await find('secretisima', '', looker.api);
    await eventually(async () => {
      const entries = await publicSql<{ detail: object }>(
        `select action, detail from audit_log where actor = $1 and action = 'people.searched'`,
        [`staff:${looker.staffId}`],
      );
      expect(entries).toEqual([{ action: 'people.searched', detail: { holders: 1, members: 0 } }]);
    });
  });
});

describe('Among fifty thousand', () => {
  const FIRST = `(array['María','José','Juan','Ana','Luis','Marta','Jorge','Elena'])[1 + (n % 8)]`;
  const LAST = `(array['Gómez','Pérez','Rodríguez','Fernández','Álvarez','Núñez','Ñáñez'])[1 + (n % 7)] || substr(md5(n::text), 1, 5)`;
  let large: TestTenant;
  beforeAll(async () => {
    large = await aTenant();
    await large.sql(
      `insert into holders (id, number, name, tax_id, email)
       select gen_random_uuid(), n::text, ${LAST} || ', ' || ${FIRST}, '20' || lpad(n::text, 8, '0') || '1', 'socio' || n || '@example.com'
         from generate_series(1, 50000) n`,
    );
    await large.sql(
      `insert into users (id, email, first_name, last_name, password_hash)
       select gen_random_uuid(), 'socio' || n || '@example.com', ${FIRST}, ${LAST}, '' from generate_series(1, 50000) n`,
    );
    await large.sql('analyze holders, users');
  }, 120_000);

  const planOf = async ({ sql, parameters }: ReturnType<typeof holdersLike>) =>
    (await large.sql<{ 'QUERY PLAN': string }>(`explain ${sql}`, parameters))
      .map((row) => row['QUERY PLAN'])
      .join('\n');

  it.each(['nuñez', 'pérez maría', 'socio49999@example.com', '20-00004242-1', '4242', '44'])(
    'the index is used for %j',
    async (typed) => {
      const sought = soughtIn(typed);
      expect(await planOf(holdersLike(sought, 20, false))).toContain('Bitmap Index Scan on holders_search');
      expect(await planOf(membersLike(sought, 20, false))).toContain('Bitmap Index Scan on users_search');
    },
  );

  it('and for what is nearly so', async () => {
    expect(await planOf(holdersLike(soughtIn('Ñañezqq Mariaa'), 20, true))).toContain(
      'Bitmap Index Scan on holders_search',
    );
  });

  it('the one is found that was meant', async () => {
    const looker = await aStaffMember(large, { permissions: ['members:read'] });
    const { body } = await find('20-00004242-1', '', looker.api);
    expect(body.holders.items.map(({ number }) => number)).toEqual(['4242']);
    expect((await find('4242', '', looker.api)).body.holders.items[0]!.number).toBe('4242');
  });
});

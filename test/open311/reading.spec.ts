import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anOffice, type Office, PABLO } from '../claims/claim-desk.js';
import { aCivicApp, type CivicApp, type Refusal, type Told } from './civic-app.js';

const DAY_MS = 86_400_000;

let office: Office;
beforeAll(async () => {
  office = await anOffice();
}, 60_000);
afterAll(() => office.close());

const list = async (app: CivicApp, query = ''): Promise<string[]> => {
  const { status, body } = await app.get(`/requests.json${query}`);
  expect([query, status]).toEqual([query, 200]);
  return body.map(({ service_request_id }) => service_request_id);
};
const refusal = async (app: CivicApp, query: string) => {
  const { status, body } = await app.get<Refusal>(`/requests.json${query}`);
  return [status, body.map(({ description }) => description)];
};
const one = async (app: CivicApp, number: string) => (await app.get<Told[]>(`/requests/${number}.json`)).body[0]!;
/** As if it had been filed then. */
const filedAt = async (app: CivicApp, number: string, at: Date) => {
  await app.tenant.sql('update claims set created_at = $2, updated_at = $2 where number = $1', [number, at]);
  return number;
};
const w3 = (at: Date) => at.toISOString().replace(/\.\d+/, '');

describe('Requests', () => {
  it('are found by number and by kind, several by commas, newest first', async () => {
    const app = await aCivicApp();
    const [light, water] = [await app.code('Sin servicio'), await app.code('Sin agua', 'Agua')];
    const [first, second, third] = [
      await app.file({ service_code: light, description: 'Uno' }),
      await app.file({ service_code: water, description: 'Dos' }),
      await app.file({ service_code: light, description: 'Tres' }),
    ];
    expect(await list(app)).toEqual([third, second, first]);
    expect(await list(app, `?service_code=${water}`)).toEqual([second]);
    expect(await list(app, `?service_code=${water},none,${light}`)).toEqual([third, second, first]);
    expect(await list(app, `?service_code=${water}&service_code=${light}`)).toEqual([third, second, first]);
    expect(await list(app, '?service_code=none')).toEqual([]);
    expect(await list(app, '?service_code=&status=&unknown=x')).toHaveLength(3);
    expect(await list(app, `?service_request_id=${first},%20${third},R-2020-000001,x`)).toEqual([third, first]);
    // It overrides the others.
    expect(await list(app, `?service_request_id=${first}&service_code=${water}&status=closed`)).toEqual([first]);
    const many = Array.from({ length: 101 }, () => first).join(',');
    expect((await refusal(app, `?service_request_id=${many}`))[0]).toBe(400);
  });

  it('are open or closed, whatever more there is to say of them', async () => {
    const app = await aCivicApp();
    const [waiting, resolved, closed, reopened] = [
      await app.file({ description: 'Uno' }),
      await app.file({ description: 'Dos' }),
      await app.file({ description: 'Tres' }),
      await app.file({ description: 'Cuatro' }),
    ];
    await office.as(app.tenant, async () => {
      await office.desk.assign(waiting, 'Cuadrilla de Pedro', PABLO);
      for (const number of [resolved, closed]) await office.desk.resolve(number, 'Cambiamos el fusible', PABLO);
    });
    const state = (number: string, assignment: string) =>
      app.tenant.sql(`update claims set ${assignment} where number = $1`, [number]);
    await state(closed, `status = 'closed', resolved_at = '2026-01-02T10:00:00Z', closed_at = '2026-01-03T10:00:00Z'`);
    await state(reopened, `status = 'reopened'`);
    await state(resolved, `resolved_at = '2026-01-04T10:00:00Z'`);
    expect(await list(app, '?status=open')).toEqual([reopened, waiting]);
    expect(await list(app, '?status=closed')).toEqual([closed, resolved]);
    expect(await list(app, '?status=closed,open')).toHaveLength(4);
    expect((await refusal(app, '?status=abierto'))[0]).toBe(400);
    // When it was closed, in the specification's sense.
    expect(await one(app, resolved)).toMatchObject({ status: 'closed', updated_datetime: '2026-01-04T10:00:00Z' });
    expect(await one(app, closed)).toMatchObject({ status: 'closed', updated_datetime: '2026-01-03T10:00:00Z' });
    expect(await one(app, reopened)).toMatchObject({
      status: 'open',
      status_notes: expect.stringContaining('reabrió'),
    });
    const { status_notes: notes, ...rest } = await one(app, waiting);
    expect(notes).toBe('Ya tiene quién se ocupe.');
    expect(JSON.stringify(rest)).not.toMatch(/Pedro|Pablo/);
  });

  it('are those of a span of at most ninety days, by default the last', async () => {
    const app = await aCivicApp();
    const now = Date.now();
    const ago = (days: number) => new Date(now - days * DAY_MS);
    const filed = async (days: number) => filedAt(app, await app.file({ description: `Hace ${days}` }), ago(days));
    const [old, middle, late] = [await filed(200), await filed(100), await filed(10)];
    const between = (from: Date, to: Date) => `?start_date=${w3(from)}&end_date=${w3(to)}`;
    expect(await list(app)).toEqual([late]);
    expect(await list(app, `?start_date=${w3(ago(101))}`)).toEqual([middle]);
    expect(await list(app, `?start_date=${w3(ago(201))}`)).toEqual([old]);
    expect(await list(app, `?end_date=${w3(ago(99))}`)).toEqual([middle]);
    expect(await list(app, between(ago(201), ago(150)))).toEqual([old]);
    expect(await list(app, between(ago(199), ago(111)))).toEqual([]);
    expect(await list(app, between(ago(100), ago(10)))).toHaveLength(2);
    expect(await refusal(app, between(ago(100), ago(9.99)))).toEqual([
      ...[400, ['end_date: Entre start_date y end_date no puede haber más de 90 días.']],
    ]);
    expect(await refusal(app, between(ago(10), ago(11)))).toEqual([
      ...[400, ['end_date: end_date no puede ser anterior a start_date.']],
    ]);
    // By number there is no such limit.
    expect(await list(app, `?service_request_id=${old}`)).toEqual([old]);
    expect((await one(app, old)).requested_datetime).toBe(w3(ago(200)));
  });

  it('that are told to the second belong to what begins or ends with it, in any offset', async () => {
    const app = await aCivicApp();
    const number = await filedAt(app, await app.file(), new Date('2026-10-05T12:00:00.700Z'));
    const told = (await one(app, number)).requested_datetime;
    expect(told).toBe('2026-10-05T12:00:00Z');
    expect(await list(app, `?start_date=${told}&end_date=${told}`)).toEqual([number]);
    const offset = encodeURIComponent('2026-10-05T09:00:00-03:00');
    expect(await list(app, `?start_date=${offset}&end_date=${offset}`)).toEqual([number]);
    expect(await list(app, '?end_date=2026-10-05T11:59:59Z')).toEqual([]);
    expect(await list(app, '?start_date=2026-10-05T12:00:01Z')).toEqual([]);
  });

  it('are a thousand at the most, and further pages', async () => {
    const app = await aCivicApp();
    await app.file();
    await app.tenant.sql(
      `insert into claims select (jsonb_populate_record(c, jsonb_build_object(
         'id', gen_random_uuid(), 'number', 'R-2026-' || (100000 + n), 'tracking_code', 'copy-' || n))).*
       from claims c, generate_series(1, 1004) n`,
    );
    const [first, second] = [await list(app), await list(app, '?page=2')];
    expect([first.length, second.length, new Set([...first, ...second]).size]).toEqual([1000, 5, 1005]);
    expect(await list(app, '?page=3')).toEqual([]);
    expect(await list(app, '?page_size=2&page=2')).toEqual(first.slice(2, 4));
    for (const query of ['?page_size=1001', '?page_size=0', '?page=0', '?page=x', '?page=1e9', '?page=1.5'])
      expect([query, (await refusal(app, query))[0]]).toEqual([query, 400]);
  });

  it('are found by when they changed, and around a point', async () => {
    const app = await aCivicApp();
    const near = (metres: number) => String(-32.193 + metres / 111_195);
    const file = (description: string, lat: string) => app.file({ description, lat, long: '-64.2544' });
    const [here, there] = [await file('Uno', near(0)), await file('Dos', near(300))];
    const nowhere = await app.file({ lat: '', long: '', address_string: 'Mitre 1' });
    const around = (radius: number) => `?lat=-32.193&long=-64.2544&radius=${radius}`;
    expect(await list(app, around(299))).toEqual([here]);
    expect(await list(app, around(301))).toEqual([there, here]);
    expect(await list(app)).toEqual([nowhere, there, here]);
    expect(await refusal(app, '?lat=-32.193&long=-64.2544')).toEqual([
      400,
      ['radius: Envíe lat, long y radius juntos.'],
    ]);
    await filedAt(app, here, new Date('2026-01-05T12:00:00Z'));
    await office.as(app.tenant, () => office.desk.start(here, PABLO));
    expect(await list(app)).toEqual([nowhere, there]);
    const { updated_datetime: at } = await one(app, here);
    expect(await list(app, `?updated_after=${at}`)).toContain(here);
    expect(await list(app, '?updated_before=2026-01-05T12:00:00Z')).toEqual([]);
  });
});

describe('The discovery document', () => {
  it('says when the list of services changed last', async () => {
    const app = await aCivicApp();
    const changeset = async () => (await app.get<{ changeset: string }>('/discovery.json')).body.changeset;
    const code = await app.code('Sin servicio');
    await app.tenant.sql(`update claim_categories set updated_at = '2026-01-05T12:00:00Z'`);
    expect(await changeset()).toBe('2026-01-05T12:00:00Z');
    await office.as(app.tenant, () => office.categories.change(code, { name: 'Sin luz' }, PABLO));
    expect((await changeset()) > '2026-01-05T12:00:00Z').toBe(true);
    expect(await app.code('Sin luz')).toBe(code);
  });
});

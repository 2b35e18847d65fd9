import { beforeAll, describe, expect, it } from '@jest/globals';
import { aCivicApp, type CivicApp, type Filed, PLAZA, type Refusal, type Service, type Told } from './civic-app.js';
import { faultsOf, readXml } from './field-list.js';

let app: CivicApp;
let code: string;
beforeAll(async () => {
  app = await aCivicApp();
  code = await app.code('Sin servicio');
}, 60_000);

const INJECTIONS = [
  '</description></request><request><service_request_id>R-1</service_request_id></request>',
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]> &e;',
  '<![CDATA[ x ]]> ]]>',
  '<?xml version="1.0"?><?php x ?><!-- x -->',
  '&lt;b&gt; &amp;amp; &#60; &#x3c; &nbsp;',
  `"'><script>alert(1)</script>`,
  '{{7*7}} ${7*7} %s \\u003c',
];
const TEXTS = ['description', 'address_string', 'account_id', 'device_id', 'address_id', 'media_url'];
const PEOPLE = ['first_name', 'last_name', 'email', 'phone', 'api_key', 'service_code', 'lat', 'long'];

/** A refusal that a client can understand, in its form, without what was sent. */
function isClear({ status, body }: { status: number; body: unknown }, isXml = false): boolean {
  const told = isXml ? readXml('errors', body as string) : body;
  const codes = (told as Refusal).map((error) => error.code);
  return (
    [400, 403, 404].includes(status) &&
    faultsOf('errors', told).length === 0 &&
    codes.length > 0 &&
    codes.every((each) => each === status) &&
    JSON.stringify(told).length < 1500
  );
}
const form = (more: Record<string, string>) => ({ service_code: code, ...PLAZA, ...more });

describe('XML in a field', () => {
  it.each(INJECTIONS)('comes back letter by letter, in both forms, and is no element: %s', async (text) => {
    const given = Object.fromEntries(TEXTS.map((field) => [field, `${text} (${field})`]));
    const json = await app.post<Filed[]>(form(given));
    const xml = await app.post<string>(form(given), '/requests.xml');
    expect([json.status, readXml('filed', xml.body)]).toEqual([200, json.body]);
    expect(json.body[0]!.account_id).toBe(given.account_id);
    const number = json.body[0]!.service_request_id;
    const { body } = await app.get<Told[]>(`/requests/${number}.json`);
    expect(body[0]).toMatchObject({ description: given.description, address: given.address_string });
    expect(readXml('service_requests', (await app.get<string>(`/requests/${number}.xml`)).body)).toEqual(body);
  });

  it('that is no text is refused, and not echoed; a name is nobody’s business', async () => {
    for (const text of INJECTIONS)
      for (const field of PEOPLE) {
        const [json, xml] = [
          await app.post<unknown>(form({ [field]: text })),
          await app.post<string>(form({ [field]: text }), '/requests.xml'),
        ];
        const isName = field.endsWith('_name') && json.status === 200;
        if (isName) expect(readXml('filed', xml.body)).toEqual(json.body);
        else expect([field, text, isClear(json), isClear(xml, true)]).toEqual([field, text, true, true]);
        expect(JSON.stringify([json.body, xml.body])).not.toMatch(/<script|DOCTYPE|passwd|CDATA\[|&lt;/);
      }
  });

  it('of a question is refused, finds nothing or is not looked at, and is not echoed', async () => {
    const fields = ['service_request_id', 'service_code', 'status', 'start_date', 'end_date', 'page', 'lat', 'other'];
    for (const text of INJECTIONS)
      for (const field of [...fields, text]) {
        const { status, body } = await app.get<string>(
          `/requests.xml?${new URLSearchParams({ [field]: text }).toString()}`,
        );
        expect([field, text, status === 200 || status === 400]).toEqual([field, text, true]);
        readXml(status === 200 ? 'service_requests' : 'errors', body);
      }
  });

  it('of the cooperative’s own names is no element either', async () => {
    const coop = await aCivicApp({ name: 'Luz & Fuerza <"Sur"> \'Ltda.\'' });
    const id = await coop.code('Sin servicio');
    await coop.tenant.sql(
      `update claim_categories set name = 'Sin <b>luz</b> & "gas"', advice = ']]> <x>' where id = $1`,
      [id],
    );
    await coop.file({ service_code: id });
    for (const [name, path] of [
      ['services', '/services'],
      ['service_requests', '/requests'],
      ['discovery', '/discovery'],
    ] as const) {
      const { body } = await coop.get<unknown>(`${path}.json`);
      expect(readXml(name, (await coop.get<string>(`${path}.xml`)).body)).toEqual(body);
      expect(faultsOf(name, body)).toEqual([]);
    }
    const { body } = await coop.get<Service[]>('/services.json');
    expect(body.find(({ service_code }) => service_code === id)!.service_name).toContain('Sin <b>luz</b> & "gas"');
  });

  it('that XML cannot say is a mark in both forms, and line breaks stay what they are', async () => {
    const number = await app.file({ description: 'a\ufffeb\uffff\r\nc\rd\te 𝒳' });
    const { body } = await app.get<Told[]>(`/requests/${number}.json`);
    expect(body[0]!.description).toBe('a\ufffdb\ufffd\r\nc\rd\te 𝒳');
    expect(readXml('service_requests', (await app.get<string>(`/requests/${number}.xml`)).body)).toEqual(body);
  });
});

describe('Too much', () => {
  it('in any field is refused and not echoed; four thousand characters are not too much, of whatever kind', async () => {
    const number = await app.file({ description: '😀'.repeat(2000) + '𝒳ñ'.repeat(1000) });
    expect((await app.get<Told[]>(`/requests/${number}.json`)).body[0]!.description).toHaveLength(7000);
    const limits = {
      description: 4000,
      address_string: 250,
      address_id: 100,
      device_id: 200,
      account_id: 200,
      media_url: 2000,
    };
    for (const [field, most] of Object.entries({ ...limits, first_name: 80, last_name: 80 })) {
      expect([field, (await app.post(form({ [field]: 'x'.repeat(most) }))).status]).toEqual([field, 200]);
      expect([field, isClear(await app.post(form({ [field]: 'x'.repeat(most + 1) })))]).toEqual([field, true]);
    }
    for (const field of [...TEXTS, ...PEOPLE, 'other'])
      for (const [size, filler] of [
        [60_000, '9'],
        [70_000, '<'],
      ] as const) {
        const answer = await app.post(form({ [field]: filler.repeat(size) }), '/requests.xml');
        // What is not looked at may be as long as the form may be.
        const isFine = field === 'other' && size === 60_000 ? answer.status === 200 : isClear(answer, true);
        expect([field, size, isFine]).toEqual([field, size, true]);
      }
  });

  it('in a form’s many fields, a path or a question is refused', async () => {
    const many = Array.from({ length: 10_000 }, (_each, index) => `a${index}=`).join('&');
    expect(isClear(await app.post(`api_key=${app.key}&${many}&${many}`))).toBe(true);
    expect(isClear(await app.get(`/requests/${'9'.repeat(5000)}.json`))).toBe(true);
    expect(isClear(await app.get(`/requests.json?service_code=${Array(201).fill('x').join(',')}`))).toBe(true);
    expect(isClear(await app.get(`/requests.json?start_date=${'9'.repeat(9000)}`))).toBe(true);
  });

  it('from one address is told when to come again', async () => {
    const from = { 'x-forwarded-for': '10.9.8.7' };
    const statuses = [];
    for (let asked = 0; asked < 121; asked++) statuses.push((await app.get('/tokens/1.json', from)).status);
    expect(statuses).toEqual([...Array<number>(120).fill(404), 429]);
    const { headers, body } = await app.get<string>('/requests.xml', from);
    expect([headers.has('retry-after'), readXml('errors', body)]).toMatchObject([true, [{ code: 429 }]]);
  });
});

describe('What is odd', () => {
  it.each([
    'ayer',
    '2026-02-30T00:00:00Z',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '0000-00-00T00:00:00Z',
    '9999-12-31T00:00:00Z',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:00:00+99:99',
    '1767225600',
    '-1',
    '%00',
    "'",
    '[]',
  ])('as a date is refused: %s', async (date) => {
    for (const field of ['start_date', 'end_date', 'updated_after', 'updated_before']) {
      const answer = await app.get<Refusal>(`/requests.json?${field}=${date}`);
      expect([field, isClear(answer), answer.body[0]!.description.startsWith(field)]).toEqual([field, true, true]);
    }
  });

  it.each(['x', '1e1', 'NaN', 'Infinity', '-91', '0', '40.7', '-32,19', '--32', '0x20', '9'.repeat(300), '-32.19.1'])(
    'as a degree is refused: %s',
    async (degree) => {
      for (const field of ['lat', 'long']) expect(isClear(await app.post(form({ [field]: degree })))).toBe(true);
      expect(isClear(await app.get(`/requests.json?lat=${degree}&long=${degree}&radius=10`))).toBe(true);
    },
  );

  it.each([
    '%00',
    'R-2026-000001%00',
    '%2e%2e%2f',
    '%E0%A4%A',
    "'%20or%201=1--",
    'ñ',
    '%F0%9F%98%80',
    '__proto__',
    'constructor',
    'R-9999-999999999',
    '.json',
    '%0d%0aX: 1',
  ])('as an id is not there: %s', async (id) => {
    for (const kind of ['requests', 'services', 'tokens']) {
      expect([kind, isClear(await app.get(`/${kind}/${id}.json`))]).toEqual([kind, true]);
      expect([kind, isClear(await app.get(`/${kind}/${id}.xml`), true)]).toEqual([kind, true]);
    }
    if (id.includes('%E0')) return;
    for (const field of ['service_request_id', 'service_code'])
      expect((await app.get(`/requests.json?${field}=${id}`)).body).toEqual([]);
  });

  it('in a form is refused, or left out: control letters, bytes that are no letters, names of the language', async () => {
    for (const field of [...TEXTS, 'first_name', 'last_name', 'email', 'phone', 'service_code', 'lat'])
      expect([field, isClear(await app.post(form({ [field]: 'a\u0000b' })))]).toEqual([field, true]);
    const sent = `api_key=${app.key}&service_code=${code}&lat=${PLAZA.lat}&long=${PLAZA.long}`;
    expect((await app.post(`${sent}&description=%FF%FEhola%C3`)).status).toBe(200);
    const names = ['__proto__', 'constructor', 'toString', 'location', 'contact', 'contentHash', 'withoutPlace'];
    const number = (await app.post<Filed[]>(`${sent}&${names.map((name) => `${name}=x`).join('&')}`)).body[0]!;
    expect(number.service_request_id).toMatch(/^R-/);
    expect((await app.get(`/requests.json?${names.map((name) => `${name}=x`).join('&')}`)).status).toBe(200);
    for (const body of ['', '&&&', '=', '%', 'api_key', `api_key=${app.key}`, '{"api_key":"x"}'])
      expect([body, isClear(await app.post(body))]).toEqual([body, true]);
  });

  it('given twice is one text, and no way around a rule', async () => {
    const sent = `api_key=${app.key}&service_code=${code}&lat=${PLAZA.lat}&long=${PLAZA.long}`;
    expect(
      isClear(await app.get('/requests.json?start_date=2026-01-01T00:00:00Z&start_date=2026-01-02T00:00:00Z')),
    ).toBe(true);
    expect(isClear(await app.post(`${sent}&api_key=x`))).toBe(true);
    expect(isClear(await app.post(sent.replace('api_key', 'api_key[]')))).toBe(true);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('as a method is told of in the specification’s form: %s', async (method) => {
    expect(isClear(await app.send(method, '/requests.json'))).toBe(true);
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import { aClaimant } from '../claims/claimant.js';
import { stack } from '../support/stack.js';
import { aCivicApp, type CivicApp, type Filed, PLAZA, type Service, type Told } from './civic-app.js';
import { type AnswerName, faultsOf, readXml } from './field-list.js';

const MEDIA_TYPES = { json: 'application/json; charset=utf-8', xml: 'text/xml; charset=utf-8' };

let app: CivicApp;
let code: string;
let number: string;
beforeAll(async () => {
  app = await aCivicApp();
  code = await app.code('Cable caído');
  number = await app.file({
    address_string: 'Bv. España y Mitre',
    service_code: code,
    description: 'Un cable\r\nen el suelo',
  });
  await (await aClaimant(app.tenant, { point: [-32.1, -64.2] })).file({ categoryId: code });
}, 60_000);

/** Asks for both forms: each as the specification has it, and both the same. */
async function both<T>(name: AnswerName, path: string, status = 200): Promise<T> {
  const [json, xml] = [await app.get<T>(`${path}.json`), await app.get<string>(`${path}.xml`)];
  expect([json.status, xml.status]).toEqual([status, status]);
  expect(json.headers.get('content-type')).toBe(MEDIA_TYPES.json);
  expect(xml.headers.get('content-type')).toBe(MEDIA_TYPES.xml);
  expect(faultsOf(name, json.body)).toEqual([]);
  expect(readXml(name, xml.body)).toEqual(json.body);
  return json.body;
}

describe('The answers have the specification’s fields, in JSON and in XML, for', () => {
  it('the discovery document, which says where everything is', async () => {
    expect(await both('discovery', '/discovery')).toMatchObject({
      contact: expect.stringContaining('hola@coop.example'),
      key_service: expect.stringContaining('hola@coop.example'),
      endpoints: [
        {
          specification: 'http://wiki.open311.org/GeoReport_v2',
          url: `${stack.env.PUBLIC_URL}/open311/v2/${app.tenant.slug}`,
          formats: ['application/json', 'text/xml'],
        },
      ],
    });
  });

  it('the list of services: what neighbours can have in common, with what to do where somebody may be hurt', async () => {
    const services = await both<Service[]>('services', '/services');
    const names = services.map(({ service_name }) => service_name);
    expect(names).toEqual(expect.arrayContaining(['Sin servicio (Energía eléctrica)', 'Sin agua (Agua)']));
    expect(names.filter((name) => /Facturación|Medidor|Otro|Gas/.test(name))).toEqual([]);
    const danger = services.find(({ service_code }) => service_code === code)!;
    for (const words of ['no toque el cable', 'Llame ya: Cooperativa 03571 400000, Emergencias 911.'])
      expect(danger.description).toContain(words);
  });

  it('the definition of a service, none of which asks for more', async () => {
    expect(await both('service_definition', `/services/${code}`)).toEqual({ service_code: code, attributes: [] });
  });

  it('many requests, and none', async () => {
    expect(await both<Told[]>('service_requests', '/requests')).toHaveLength(2);
    const { body } = await app.get<string>('/requests.xml?status=closed');
    expect(readXml('service_requests', body)).toEqual([]);
  });

  it('one request', async () => {
    expect(await both<Told[]>('service_requests', `/requests/${number}`)).toMatchObject([
      {
        ...{ service_request_id: number, status: 'open', service_code: code, description: 'Un cable\r\nen el suelo' },
        ...{ service_name: 'Cable caído o instalación peligrosa (Energía eléctrica)', address: 'Bv. España y Mitre' },
        ...{ agency_responsible: 'Cooperativa de Prueba Ltda.', status_notes: 'La cooperativa lo recibió.' },
        ...{ service_notice: expect.stringContaining('no toque el cable'), lat: -32.193012, long: -64.254487 },
        ...{ expected_datetime: null, address_id: null, zipcode: null, media_url: null },
      },
    ]);
  });

  it('what is filed', async () => {
    const form = { service_code: code, ...PLAZA, account_id: 'vecina-1' };
    const { body: json } = await app.post<Filed[]>({ ...form, description: 'Uno' }, '/requests.json');
    const { body: xml } = await app.post<string>({ ...form, description: 'Dos' }, '/requests.xml');
    expect(faultsOf('filed', json)).toEqual([]);
    expect(readXml('filed', xml)).toEqual([
      { ...json[0], service_request_id: expect.not.stringMatching(json[0]!.service_request_id) },
    ]);
    expect(json[0]).toMatchObject({ account_id: 'vecina-1', service_notice: expect.stringContaining('Llame ya') });
  });

  it('errors: 404 for what is not there, 403 for a key that opens nothing, 400 for the rest', async () => {
    expect(await both('errors', '/requests/R-2020-000001', 404)).toEqual([
      { code: 404, description: 'No encontramos lo que busca.' },
    ]);
    expect(await both('errors', '/services/none', 404)).toMatchObject([{ code: 404 }]);
    expect(await both('errors', '/tokens/123', 404)).toMatchObject([{ code: 404 }]);
    expect(await both('errors', '/nothing', 404)).toMatchObject([{ code: 404 }]);
    for (const [form, status] of [
      [{ api_key: 'x' }, 403],
      [{ service_code: code }, 400],
      [{ service_code: 'none', ...PLAZA }, 404],
    ] as const) {
      const [json, xml] = [await app.post(form), await app.post<string>(form, '/requests.xml')];
      expect([json.status, xml.status, json.body[0]!.code]).toEqual([status, status, status]);
      expect(faultsOf('errors', json.body)).toEqual([]);
      expect(readXml('errors', xml.body)).toEqual(json.body);
    }
    const { status, body } = await app.get<string>('/requests.xml?start_date=ayer&status=abierto');
    expect([status, readXml('errors', body)]).toEqual([
      400,
      [
        { code: 400, description: expect.stringMatching(/^status/) },
        { code: 400, description: 'start_date: Debe ser un instante como 2026-11-22T03:00:00Z.' },
      ],
    ]);
  });
});

describe('The form of an answer', () => {
  it('is what the path says, else what the header likes best, else XML', async () => {
    const typeOf = async (path: string, accept?: string) =>
      (await app.get(path, accept ? { accept } : {})).headers.get('content-type');
    expect(await typeOf('/services')).toBe(MEDIA_TYPES.xml);
    expect(await typeOf('/services', 'application/json')).toBe(MEDIA_TYPES.json);
    expect(await typeOf('/services', 'application/json;q=0.5, application/xml')).toBe(MEDIA_TYPES.xml);
    expect(await typeOf('/services', 'text/html,*/*')).toBe(MEDIA_TYPES.xml);
    expect(await typeOf('/services.xml', 'application/json')).toBe(MEDIA_TYPES.xml);
    expect(await typeOf(`/requests/${number}.json`, 'text/xml')).toBe(MEDIA_TYPES.json);
    expect(await typeOf('/requests/none', 'application/json')).toBe(MEDIA_TYPES.json);
  });
});

describe('The field list', () => {
  it('finds what is missing, unknown or of another kind', () => {
    const error = { code: 404, description: 'x' };
    expect(faultsOf('errors', [error])).toEqual([]);
    expect(faultsOf('errors', error)).toEqual(['errors is no list']);
    expect(faultsOf('errors', [{ code: '404', more: 1 }])).toEqual([
      'errors[0].more is not in the specification',
      'errors[0].code is "404"',
      'errors[0].description is missing',
    ]);
    expect(() => readXml('errors', '<errors><error></errors>')).toThrow();
    expect(() => readXml('errors', '<?xml version="1.0" encoding="utf-8"?><errors><other/></errors>')).toThrow('other');
  });
});

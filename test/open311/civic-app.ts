import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { TenantFile } from '../../src/modules/tenant/tenant-settings.dto.js';
import { hashToken, newToken } from '../../src/platform/crypto/tokens.js';
import { type Answer, client } from '../support/client.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

export interface Service {
  service_code: string;
  service_name: string;
  description: string;
  group: string;
}

export interface Told {
  service_request_id: string;
  status: string;
  status_notes: string;
  service_code: string;
  service_name: string;
  service_notice: string | null;
  description: string;
  requested_datetime: string;
  updated_datetime: string;
  expected_datetime: string | null;
  address: string | null;
  lat: number | null;
  long: number | null;
  media_url: null;
}

export interface Filed {
  service_request_id: string;
  service_notice: string | null;
  account_id: string | null;
}

export type Refusal = { code: number; description: string }[];
export type Form = Record<string, string>;

/** An app of a municipality, with a key of a cooperative that serves apps. */
export interface CivicApp {
  tenant: TestTenant;
  key: string;
  /** Paths are under `/open311/v2/{tenant}`. */
  get<T = Told[]>(path: string, headers?: Record<string, string>): Promise<Answer<T>>;
  send(method: string, path: string): Promise<Answer<unknown>>;
  /** Sends the form with the app's key, unless it has one, and answers in JSON unless the path says otherwise. */
  post<T = Refusal>(form: Form | string, path?: string, headers?: Record<string, string>): Promise<Answer<T>>;
  /** Files what must be taken; returns its number. `form` changes the request. */
  file(form?: Form): Promise<string>;
  /** The kind of request of that name among those of electricity, or of another service. */
  code(name: string, group?: string): Promise<string>;
}

export const PLAZA = { lat: '-32.193012', long: '-64.254487' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

export async function aCivicApp(settings: Partial<TenantFile> = {}): Promise<CivicApp> {
  const tenant = await aTenant({ open311: { enabled: true }, ...settings });
  return appOf(tenant, await aCivicKey(tenant));
}

/** A key of the tenant's that opens what `scopes` name. */
export async function aCivicKey({ id, sql }: TestTenant, scopes = ['open311']): Promise<string> {
  const prefix = randomBytes(4).toString('hex');
  const key = `coop_${prefix}_${newToken()}`;
  await sql(
    `insert into public.api_keys (id, tenant_id, name, prefix, key_hash, scopes) values ($1, $2, 'Municipalidad', $3, $4, $5)`,
    [uuid(), id, prefix, hashToken(key), scopes],
  );
  return key;
}

export function appOf(tenant: TestTenant, key: string): CivicApp {
  const urlOf = (path: string) => `${stack.apiUrl}/open311/v2/${tenant.slug}${path}`;
  const app: CivicApp = {
    ...{ tenant, key },
    // Somebody else each time: the limit of readings is counted by address.
    get: (path, headers) => client(tenant).get(urlOf(path), headers),
    send: (method, path) => client(tenant).send(method, urlOf(path)),
    post: (form, path = '/requests.json', headers = {}) => {
      const body = typeof form === 'string' ? form : new URLSearchParams({ api_key: key, ...form }).toString();
      return client(tenant).post(urlOf(path), body, { ...FORM, ...headers });
    },
    file: async (form = {}) => {
      const code = form.service_code ?? (await app.code('Sin servicio'));
      const { status, body } = await app.post<Filed[]>({ service_code: code, ...PLAZA, ...form });
      if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
      return body[0]!.service_request_id;
    },
    code: async (name, group = 'Energía eléctrica') => {
      const { body } = await app.get<Service[]>('/services.json');
      return body.find((service) => service.group === group && service.service_name.startsWith(name))!.service_code;
    },
  };
  return app;
}

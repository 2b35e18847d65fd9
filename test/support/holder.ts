import { randomInt } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { webKeyDigest } from '../../src/platform/crypto/web-key.js';
import { keyring, type TestTenant } from './tenant.js';
import type { TestMember } from './member.js';

/** Somebody whom the cooperative bills, with the web key that links them. */
export interface TestHolder {
  id: string;
  number: string;
  name: string;
  webKey: string;
}

type HolderOptions = Partial<Omit<TestHolder, 'id'>> & {
  taxId?: string | null;
  address?: string;
  city?: string;
  email?: string | null;
};

export async function aHolder(tenant: TestTenant, options: HolderOptions = {}): Promise<TestHolder> {
  const { number = String(randomInt(10_000, 99_999_999)), name = 'Paván, Georgina', webKey = 'COOP2019' } = options;
  const { taxId = '27304567893', address = 'Bv. España 1234', city = 'Almafuerte', email = null } = options;
  const id = uuid();
  await tenant.sql(
    `insert into holders (id, number, name, tax_id, address, city, postal_code, email, web_key_hash) values ($1, $2, $3, $4, $5, $6, '5854', $7, $8)`,
    [id, number, name, taxId, address, city, email, webKeyDigest(keyring, tenant.schema, number, webKey)],
  );
  return { id, number, name, webKey };
}

export interface TestSupply {
  id: string;
  number: string;
  holderId: string;
  services: { service: string; meterNumber: string }[];
}

export interface SupplyOptions {
  holder: TestHolder;
  /** Electricity where not given. */
  services?: string[];
  number?: string;
  address?: string;
  status?: 'active' | 'disconnected' | 'inactive';
  /** Latitude and longitude, in degrees. */
  point?: [number, number];
  /** What feeds each of its services. */
  feeder?: string;
}

export async function aSupply(tenant: TestTenant, options: SupplyOptions): Promise<TestSupply> {
  const {
    holder,
    services = ['electricity'],
    number = String(randomInt(10_000, 99_999_999)),
    address = 'Bv. España 1234',
    status = 'active',
    point: [latitude, longitude] = [null, null],
    feeder = null,
  } = options;
  const id = uuid();
  await tenant.sql(
    `insert into supplies (id, number, holder_id, address, status, latitude, longitude) values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, number, holder.id, address, status, latitude, longitude],
  );
  const metered = services.map((service) => ({ service, meterNumber: `${service[0]!.toUpperCase()}${number}` }));
  for (const { service, meterNumber } of metered) {
    await tenant.sql(
      `insert into supply_services (id, supply_id, service, meter_number, category, feeder) values ($1, $2, $3, $4, 'RESIDENCIAL', $5)`,
      [uuid(), id, service, meterNumber, feeder],
    );
  }
  return { id, number, holderId: holder.id, services: metered };
}

/** Links the member to the holder, as the right web key does. Returns the account's id. */
export async function anAccount(
  member: TestMember,
  holder: TestHolder,
  alias: string | null = null,
): Promise<{ id: string }> {
  const id = uuid();
  await member.tenant.sql(`insert into accounts (id, user_id, holder_id, alias) values ($1, $2, $3, $4)`, [
    id,
    member.userId,
    holder.id,
    alias,
  ]);
  return { id };
}

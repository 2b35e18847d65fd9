import { readFileSync } from 'node:fs';
import { inProject } from '../stack/project.ts';

/** Somebody who can sign in to the demo, with the account that is linked for them: one that owes, so that there is something to pay. */
export interface DemoMember {
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  holderNumber: string;
  webKey: string;
}

export interface Cooperative {
  slug: string;
  /** In the order in which one refers to another. */
  files: { dataset: string; path: string }[];
  member: DemoMember;
}

const sample = (slug: string, names: Record<string, string>) =>
  Object.entries(names).map(([dataset, name]) => ({ dataset, path: inProject('samples', slug, name) }));

export const COOPERATIVES: Cooperative[] = [
  {
    slug: 'almafuerte',
    files: sample('almafuerte', {
      holders: 'titulares.csv',
      supplies: 'suministros.csv',
      invoices: 'comprobantes.csv',
      consumption: 'consumos.csv',
    }),
    member: {
      email: 'georgina.pavan@procoopsrl.com.ar',
      password: 'Tranquera-Verde-52',
      firstName: 'Georgina',
      lastName: 'Paván',
      holderNumber: '515',
      webKey: 'COOP2019',
    },
  },
  {
    slug: 'la-ribera',
    files: sample('la-ribera', {
      holders: 'holders.ndjson',
      supplies: 'supplies.ndjson',
      invoices: 'invoices.ndjson',
      consumption: 'consumption.ndjson',
    }),
    member: {
      email: 'rosa.quiroga@example.com',
      password: 'Sauce-Colorado-38',
      firstName: 'Rosa',
      lastName: 'Quiroga Suárez',
      holderNumber: '1017',
      webKey: 'MJXZD7QH',
    },
  },
];

/** The onboarding file: `coop tenant create --settings` reads it. */
export const tenantFile = (slug: string): string => inProject('samples', slug, 'tenant.json');

interface TenantFile {
  name: string;
  payments: { mercadopago: { accessToken: string; webhookSecret: string; collectorId: string } };
}

/** The cooperatives as the payment simulator knows its sellers. */
export function sellers(): object[] {
  return COOPERATIVES.map(({ slug }) => {
    const { name, payments } = JSON.parse(readFileSync(tenantFile(slug), 'utf8')) as TenantFile;
    return { name, ...payments.mercadopago };
  });
}

import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareSignIn } from '../demo/sign-in.ts';
import { coop } from '../stack/app.ts';
import type { Debt, Invoice, Member } from './debt.ts';
import { Dice } from './dice.ts';
import { Erp } from './erp.ts';
import type { Gateway } from './gateway.ts';
import type { House } from './house.ts';
import { insist } from './http.ts';
import { inLanes } from './lanes.ts';
import type { Receiver } from './receiver.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

export interface Cooperative {
  slug: string;
  schema: string;
  url: string;
  collectorId: string;
  members: Member[];
  invoices: Invoice[];
  erp: Erp;
}

/** Who pays what, how and when. */
export interface Plan extends Debt {
  cooperative: Cooperative;
  scenario: Scenario;
  /** From 0 to 1: when in the storm it begins. */
  start: number;
}

interface Size {
  payments: number;
  tenants: number;
  seed: number;
}

/** A member may ask for sixty links in a quarter of an hour, and under the storm each takes several tries. */
const DEBTS_OF_A_MEMBER = 10;

/** Opens the cooperatives, lets their management systems send what they know and their members register; then plans every payment. */
export async function makeWorld(house: House, gateway: Gateway, receiver: Receiver, size: Size, folder: string) {
  const dice = new Dice(size.seed);
  const names = Array.from({ length: size.tenants }, (_, index) => `torture-${index + 1}`);
  const cooperatives = await inLanes(2, names, (slug) => open(slug, { house, gateway, receiver, dice, folder }));
  const plans = Array.from({ length: size.payments }, (_, index) => {
    const cooperative = cooperatives[index % cooperatives.length]!;
    return plan(index, cooperative, Math.floor(index / cooperatives.length), dice.of(`plan ${index}`), size.payments);
  });
  await inLanes(2, cooperatives, (cooperative) => cooperative.erp.sendEverything());
  const everybody = cooperatives.flatMap((cooperative) =>
    cooperative.members.map((member) => ({ cooperative, member })),
  );
  await inLanes(8, everybody, async ({ cooperative, member }, index) => {
    member.signIn = () => signIn(house, cooperative, member, index);
    await member.signIn();
    await learnIds(cooperative, member);
  });
  return { cooperatives, plans };
}

interface Opening {
  house: House;
  gateway: Gateway;
  receiver: Receiver;
  dice: Dice;
  folder: string;
}

async function open(slug: string, { house, gateway, receiver, dice, folder }: Opening): Promise<Cooperative> {
  const { settings, seller } = onboarding(slug, dice.of(slug).from(100_000_000, 999_999_999));
  const file = join(folder, `${slug}.json`);
  await writeFile(file, JSON.stringify(settings));
  await gateway.addSeller(seller);
  await coop(house.env, 'tenant', 'create', slug, '--settings', file);
  const apiKey = (await coop(house.env, 'api-key', 'create', slug)).trim();
  receiver.knows(slug, (await coop(house.env, 'webhook', 'set', slug, receiver.urlOf(slug))).trim());
  const url = `${house.apiUrl}/v1/tenants/${slug}`;
  const cooperative = { slug, url, schema: `t_${slug.replaceAll('-', '_')}`, collectorId: seller.collectorId };
  const known = { members: [] as Member[], invoices: [] as Invoice[] };
  const erp = new Erp({ url, apiKey, dice: dice.of(`erp ${slug}`), ...known });
  return { ...cooperative, ...known, erp };
}

function onboarding(slug: string, collector: number) {
  const seller = {
    accessToken: `TEST-${randomBytes(16).toString('hex')}`,
    webhookSecret: randomBytes(32).toString('hex'),
    collectorId: String(collector),
  };
  const settings = {
    name: `Cooperativa ${slug} Ltda.`,
    city: 'Almafuerte',
    province: 'Córdoba',
    cuit: '30545678905',
    services: ['electricity'],
    contact: { whatsapp: [], phone: '03571 400000', email: `hola@${slug}.example` },
    claimsEmail: `reclamos@${slug}.example`,
    contactEmail: `contacto@${slug}.example`,
    branding: { primaryColor: '#0b5fa5', logo: null },
    passwordPolicy: { minLength: 8, maxLength: 128 },
    payments: { mercadopago: seller },
    mappings: {},
  };
  return { settings, seller };
}

function plan(index: number, cooperative: Cooperative, place: number, dice: Dice, count: number): Plan {
  const member = memberOf(cooperative, Math.floor(place / DEBTS_OF_A_MEMBER));
  const invoices = Array.from({ length: dice.chance(0.25) ? dice.from(2, 4) : 1 }, () =>
    anInvoice(cooperative, member, dice),
  );
  return { cooperative, member, invoices, scenario: dice.pick(SCENARIOS), start: index / count, dice };
}

function memberOf({ slug, url, members }: Cooperative, index: number): Member {
  members[index] ??= {
    email: `socio${index}@${slug}.example`,
    holderNumber: String(1000 + index),
    webKey: `CLAVE${1000 + index}`,
    url,
    headers: {},
    signIn: () => Promise.reject(new Error('Nobody has opened the house yet.')),
  };
  return members[index];
}

function anInvoice({ invoices }: Cooperative, { holderNumber }: Member, dice: Dice): Invoice {
  const amount = dice.from(100_000, 9_000_000);
  const invoice = {
    id: '',
    number: `0021-${String(invoices.length + 1).padStart(8, '0')}`,
    holderNumber,
    amount,
    secondAmount: dice.chance(0.3) ? amount + dice.from(1, Math.floor(amount / 20)) : null,
  };
  invoices.push(invoice);
  return invoice;
}

async function signIn(house: House, { slug }: Cooperative, member: Member, index: number): Promise<void> {
  const headers = { 'x-forwarded-for': `10.20.${Math.floor(index / 200)}.${1 + (index % 200)}` };
  const { email, holderNumber, webKey } = member;
  const person = {
    email,
    holderNumber,
    webKey,
    password: 'Calandria-Overa-52',
    firstName: 'Rosa',
    lastName: 'Quiroga',
  };
  const token = await prepareSignIn(house, { slug, member: person }, headers);
  member.headers = { ...headers, authorization: `Bearer ${token}` };
}

/** Sees the member's invoices as their phone does. */
async function learnIds({ invoices }: Cooperative, member: Member): Promise<void> {
  const own = new Map(
    invoices.filter(({ holderNumber }) => holderNumber === member.holderNumber).map((i) => [i.number, i]),
  );
  for (const seen of await invoicesOf(member)) own.get(seen.number)!.id = seen.id;
}

/** Every page of the member's invoices. */
export async function invoicesOf(member: Member) {
  interface Page {
    items: { id: string; number: string; balance: { amount: string } }[];
    nextCursor: string | null;
  }
  const found: Page['items'] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page = await insist<Page>(`${member.url}/invoices?limit=200${query}`, { headers: member.headers });
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

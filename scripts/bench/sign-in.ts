import { randomBytes, randomInt } from 'node:crypto';
import { PASSWORD_HASH, populate, type BenchTenant } from './population.ts';
import { startStage, type Stage } from './stage.ts';

const ROUNDS = 60;

interface Door {
  /** Under the tenant; `:tenant` is its slug where the door is not. */
  path: string;
  body(email: string): object;
  /** Of the staff, whose addresses are their own. */
  staff?: true;
}

const password = 'no-es-la-contraseña';

/** What a stranger may try with an address; the times must not tell whether it is known. */
const DOORS: Record<string, Door> = {
  login: { path: '/v1/tenants/:tenant/auth/login', body: (email) => ({ email, password, keepSignedIn: false }) },
  register: {
    path: '/v1/tenants/:tenant/auth/register',
    body: (email) => ({ email, password: 'Calandria-Overa-52', firstName: 'Georgina', lastName: 'Paván' }),
  },
  'forgot-password': { path: '/v1/tenants/:tenant/auth/forgot-password', body: (email) => ({ email }) },
  'resend-activation': { path: '/v1/tenants/:tenant/auth/resend-activation', body: (email) => ({ email }) },
  'staff login': { path: '/v1/staff/auth/login', body: (email) => ({ email, password }), staff: true },
  'staff forgot-password': { path: '/v1/staff/auth/forgot-password', body: (email) => ({ email }), staff: true },
};

/** Median milliseconds of each door for known and unknown addresses, in turn, one request at a time. */
export async function benchSignIn(): Promise<void> {
  const stage = await startStage();
  try {
    const [tenant] = (await populate(stage, 1, () => undefined)) as [BenchTenant];
    for (const door of Object.keys(DOORS)) await compare(stage, tenant, door);
  } finally {
    await stage.stop();
  }
}

async function compare(stage: Stage, tenant: BenchTenant, door: string): Promise<void> {
  const known: number[] = [];
  const unknown: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const address = DOORS[door]!.staff ? await aStaffAddress(stage, tenant) : await aKnownAddress(stage, tenant);
    known.push(await time(stage, tenant, door, address));
    unknown.push(await time(stage, tenant, door, anAddress()));
  }
  const [a, b] = [median(known), median(unknown)];
  process.stdout.write(
    `${door}: known ${a.toFixed(1)} ms, unknown ${b.toFixed(1)} ms, ${(a - b).toFixed(1)} ms apart (medians of ${ROUNDS})\n`,
  );
}

async function time(stage: Stage, { slug }: BenchTenant, door: string, email: string): Promise<number> {
  // Every try from another address: the limits are not what is measured.
  const address = `198.${randomInt(18, 20)}.${randomInt(256)}.${randomInt(256)}`;
  const begun = performance.now();
  const { path, body } = DOORS[door]!;
  const answer = await fetch(`${stage.apiUrl}${path.replace(':tenant', slug)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(body(email)),
  });
  await answer.arrayBuffer();
  if (answer.status !== (door.endsWith('login') ? 401 : 202)) throw new Error(`${door} answered ${answer.status}.`);
  return performance.now() - begun;
}

const anAddress = () => `socio-${randomBytes(6).toString('hex')}@example.com`;

async function aKnownAddress(stage: Stage, { schema }: BenchTenant): Promise<string> {
  const email = anAddress();
  await stage.sql(
    schema,
    `insert into users (id, email, first_name, last_name, password_hash, status, activated_at)
     values (gen_random_uuid(), $1, 'Georgina', 'Paván', $2, 'active', now())`,
    [email, PASSWORD_HASH],
  );
  return email;
}

async function aStaffAddress(stage: Stage, { schema }: BenchTenant): Promise<string> {
  const email = anAddress();
  await stage.sql(
    'public',
    `insert into staff (id, tenant_id, role, email, name, password_hash, status)
     select gen_random_uuid(), id, 'operator', $1, 'Marta Gómez', $2, 'active' from tenants where schema_name = $3`,
    [email, PASSWORD_HASH, schema],
  );
  return email;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

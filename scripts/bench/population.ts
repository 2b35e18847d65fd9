import { product } from './product.ts';
import type { Stage } from './stage.ts';

/** A cooperative with one signed-in member of thirty-six invoices. */
export interface BenchTenant {
  slug: string;
  schema: string;
  accessToken: string;
  sessionId: string;
  userId: string;
}

const PASSWORD = 'Calandria-Overa-52';
export const PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$s3tSgzvCWre09d1ji/ex7Q$5heTZb5o7/0X9HVgOYgr6IYiDmyb3Nonk07hCmKLP6M';

/** An onboarding file, as short as it may be. */
export const SETTINGS = {
  name: 'Cooperativa de Prueba',
  city: '',
  province: '',
  services: ['electricity', 'water'],
  contact: { whatsapp: [], phone: '', email: 'hola@coop.example' },
  claimsEmail: 'reclamos@coop.example',
  contactEmail: 'hola@coop.example',
  branding: { primaryColor: '#0b5fa5' },
  passwordPolicy: { minLength: 8, maxLength: 128 },
};

/** Two hundred neighbours with three years of bills, so that the member's thirty-six are found and not merely read. */
const DATA = `
  with h as (
    insert into holders (id, number, name) select gen_random_uuid(), n::text, 'Titular ' || n from generate_series(1, 200) n returning id, number
  ), s as (
    insert into supplies (id, number, holder_id) select gen_random_uuid(), 'S' || number, id from h returning id, holder_id
  ), u as (
    insert into users (id, email, first_name, last_name, password_hash, status, activated_at)
    values (gen_random_uuid(), 'socio@example.com', 'Georgina', 'Paván', '${PASSWORD_HASH}', 'active', now()) returning id
  ), a as (
    insert into accounts (id, user_id, holder_id) select gen_random_uuid(), u.id, h.id from u, h where h.number = '100'
  )
  insert into invoices (id, holder_id, supply_id, type, letter, point_of_sale, sequence, number, period, issued_on,
                        due_on_1, amount_1_centavos, due_on_2, amount_2_centavos, erp_balance_centavos, erp_balance_as_of)
  select gen_random_uuid(), holder_id, id, 'LSP', 'B', 21, row_number() over (), '0021-' || lpad((row_number() over ())::text, 8, '0'), to_char(day, 'YYYY-MM'), day,
         day + 13, 421055, day + 23, 429897, case when m < 2 then 421055 else 0 end, now()
    from s, generate_series(0, 35) m, lateral (select (date '2026-11-05' - make_interval(months => m))::date as day) d`;

export async function populate(
  stage: Stage,
  count: number,
  onProgress: (done: number) => void,
): Promise<BenchTenant[]> {
  const tenants: BenchTenant[] = [];
  for (let i = 0; i < count; i += 1) {
    tenants.push(await aBenchTenant(stage, `b-${i}`));
    onProgress(i + 1);
  }
  return tenants;
}

async function aBenchTenant(stage: Stage, slug: string): Promise<BenchTenant> {
  const { createTenant, Keyring, parseTenantFile } = await product();
  const target = { connectionString: stage.env.DATABASE_MIGRATOR_URL!, app: 'coop_app' };
  const keyring = new Keyring(Buffer.from(stage.env.SECRET_KEY!, 'base64'));
  const { schema } = await createTenant(target, keyring, slug, parseTenantFile(SETTINGS));
  await stage.sql(schema, DATA);
  await stage.sql(schema, 'analyze invoices, accounts, holders, supplies, users, sessions');
  const accessToken = await signIn(
    stage,
    slug,
    'socio@example.com',
    `198.18.${slug.length}.${Number(slug.slice(2)) % 250}`,
  );
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as {
    sub: string;
    sid: string;
  };
  return { slug, schema, accessToken, userId: claims.sub, sessionId: claims.sid };
}

/** The access token of a member who has the populations' password; from an address of their own, for the limits are by address. */
export async function signIn(stage: Stage, slug: string, email: string, address: string): Promise<string> {
  const answer = await fetch(`${stage.apiUrl}/v1/tenants/${slug}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ email, password: PASSWORD, keepSignedIn: false }),
  });
  if (!answer.ok) throw new Error(`The member of ${slug} could not sign in: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}

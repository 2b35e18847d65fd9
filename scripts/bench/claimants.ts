import { randomUUID } from 'node:crypto';
import { PASSWORD_HASH, SETTINGS, signIn } from './population.ts';
import { product } from './product.ts';
import type { Stage } from './stage.ts';

/** A signed-in member with a supply of electricity. */
export interface BenchClaimant {
  slug: string;
  supplyId: string;
  accessToken: string;
}

const SLUG = 'reclamos';

const CLAIMANT = `
  with u as (
    insert into users (id, email, first_name, last_name, password_hash, status, activated_at)
    values ($1, $2, 'Georgina', 'Paván', '${PASSWORD_HASH}', 'active', now()) returning id
  ), h as (
    insert into holders (id, number, name) values (gen_random_uuid(), $4, 'Paván, Georgina') returning id
  ), s as (
    insert into supplies (id, number, holder_id, address) select $3, $4, id, 'Bv. España ' || $4 from h returning id
  ), v as (
    insert into supply_services (id, supply_id, service, status) select gen_random_uuid(), id, 'electricity', 'active' from s
  )
  insert into accounts (id, user_id, holder_id) select gen_random_uuid(), u.id, h.id from u, h`;

/** The cooperative is made with its first member. */
export async function aClaimantOf(stage: Stage, index: number): Promise<BenchClaimant> {
  const schema = `t_${SLUG}`;
  if (index === 0) await aCooperative(stage);
  const [supplyId, email] = [randomUUID(), `socio-${index}@example.com`];
  await stage.sql(schema, CLAIMANT, [randomUUID(), email, supplyId, String(index)]);
  return { slug: SLUG, supplyId, accessToken: await signIn(stage, SLUG, email, `198.18.7.${index % 250}`) };
}

async function aCooperative(stage: Stage): Promise<void> {
  const { createTenant, Keyring, parseTenantFile } = await product();
  const target = { connectionString: stage.env.DATABASE_MIGRATOR_URL!, app: 'coop_app' };
  const keyring = new Keyring(Buffer.from(stage.env.SECRET_KEY!, 'base64'));
  await createTenant(target, keyring, SLUG, parseTenantFile(SETTINGS));
}

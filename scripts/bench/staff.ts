import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { generateSync } from 'otplib';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { coop } from '../stack/app.ts';
import { PASSWORD_HASH } from './population.ts';
import { type Shot, sendAtRate } from './open-loop.ts';
import { product } from './product.ts';
import { type Stage, startStage } from './stage.ts';

/** All in the same moment, and at a rate. */
const AT_ONCE = 200;
const SECONDS = 15;
const ENTRIES = 1_000_000;
const BATCH = 10_000;
const HELD = 'without any entry: the chain’s head is held';

/**
 * What the audit log's chain costs: second halves of sign-ins (the first half is argon2's), 200 at once and at a rate (`--rate`, 50 a second), each with an
 * entry, beside the same while the chain's head is held and no entry is written; then checking a million entries.
 */
export async function benchStaff(words: string[]): Promise<void> {
  const { rate = '50' } = parseArgs({ args: words, options: { rate: { type: 'string' } } }).values;
  const stage = await startStage();
  try {
    await warmUp(stage);
    for (const what of ['each with its entry', HELD, 'each with its entry']) {
      const measure = async () => {
        await signIns(stage, what, AT_ONCE, AT_ONCE * 1_000);
        await signIns(stage, what, Number(rate) * SECONDS, Number(rate));
      };
      await (what === HELD ? whileHeld(stage, measure) : measure());
    }
    await verify(stage);
  } finally {
    await stage.stop();
  }
}

async function warmUp(stage: Stage): Promise<void> {
  await sendAtRate(stage.apiUrl, await halfWay(stage, 400), 50);
}

async function signIns(stage: Stage, what: string, count: number, perSecond: number): Promise<void> {
  const shots = await halfWay(stage, count);
  const before = await entries(stage);
  const { p50, p99, max, failures } = await sendAtRate(stage.apiUrl, shots, perSecond);
  await wait(1_000);
  const written = (await entries(stage)) - before;
  process.stdout.write(
    `${count === AT_ONCE ? `${count} sign-ins at once` : `${perSecond} sign-ins a second`}, ${what}: median ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${max.toFixed(0)} ms; ${written} entries; failures ${JSON.stringify(failures)}\n`,
  );
}

async function whileHeld(stage: Stage, work: () => Promise<void>): Promise<void> {
  const holder = new pg.Client({ connectionString: stage.database.migratorDatabaseUrl });
  await holder.connect();
  await holder.query('begin; select from public.audit_head for update');
  await work();
  await holder.query('commit');
  await holder.end();
  // What waited is written before the next is measured.
  await wait(5_000);
}

/** People who have shown their password, and the code that each shows next. */
async function halfWay(stage: Stage, count: number): Promise<Shot[]> {
  const { Keyring, newSeed, seedContext } = await product();
  const keyring = new Keyring(Buffer.from(stage.env.SECRET_KEY!, 'base64'));
  const people = Array.from({ length: count }, () => {
    const [id, seedId, seed, token] = [uuid(), uuid(), newSeed(), randomBytes(32).toString('base64url')];
    return { id, seedId, seed, token, ...keyring.seal(seed, seedContext(seedId)) };
  });
  const columns = [
    people.map(({ id }) => id),
    people.map(({ seedId }) => seedId),
    people.map(({ keyId }) => keyId),
    people.map(({ ciphertext }) => ciphertext),
    people.map(({ token }) => createHash('sha256').update(token).digest()),
  ];
  await stage.sql(
    'public',
    `with given as (select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::bytea[]) as g(id, seed_id, key_id, ciphertext, token_hash)),
          made as (insert into staff (id, role, email, name, password_hash, status)
                   select id, 'support', id::text, 'Ana', $6, 'active' from given),
          seeds as (insert into staff_totp (id, staff_id, key_id, ciphertext, confirmed_at) select seed_id, id, key_id, ciphertext, now() from given)
     insert into staff_sign_ins (id, staff_id, purpose, token_hash, expires_at)
     select gen_random_uuid(), id, 'second-factor', token_hash, now() + interval '5 minutes' from given`,
    [...columns, PASSWORD_HASH],
  );
  // The code of the step to come is taken too: good for the whole run.
  const epoch = Math.floor(Date.now() / 1000) + 15;
  return people.map(({ seed, token }, i) => ({
    path: '/v1/staff/auth/mfa/totp',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': `198.18.${Math.floor(i / 250) % 250}.${i % 250}`,
    },
    body: JSON.stringify({ mfaToken: token, code: generateSync({ secret: seed, epoch }) }),
  }));
}

async function entries(stage: Stage): Promise<number> {
  const [head] = await stage.sql<{ seq: string }>('public', 'select seq from audit_head');
  return Number(head!.seq);
}

/** A chain of so many entries, made by PostgreSQL, and the command that checks it. */
async function verify(stage: Stage): Promise<void> {
  for (let done = 0; done < ENTRIES; done += BATCH) await append(stage);
  const begun = performance.now();
  const said = await coop(stage.env, 'audit', 'verify');
  process.stdout.write(`${said.split('\n')[0]}: ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
}

async function append(stage: Stage): Promise<void> {
  await stage.sql(
    'public',
    `with recursive made as (
       select seq, hash, null::uuid as id, 0 as n from audit_head
       union all
       select m.seq + 1, sha256(m.hash || convert_to(jsonb_build_array(x.id, to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), null::uuid, 'staff:' || x.id, 'session.opened', x.id::text, '{"ip": "198.18.0.1", "method": "totp"}'::jsonb)::text, 'UTF8')), x.id, m.n + 1
         from made m cross join lateral (select gen_random_uuid() as id where m.seq is not null) x where m.n < ${BATCH}),
     put as (
       insert into audit_log (id, at, actor, action, subject, detail, seq, hash)
       select id, now(), 'staff:' || id, 'session.opened', id::text, '{"ip": "198.18.0.1", "method": "totp"}', seq, hash from made where id is not null)
     update audit_head set seq = l.seq, hash = l.hash from (select seq, hash from made order by seq desc limit 1) l`,
  );
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { anAccount, aHolder } from '../support/holder.js';
import { anInvoice } from '../support/invoice.js';
import { aMember, PASSWORD, signIn, type TestMember } from '../support/member.js';
import { coop } from '../../scripts/stack/app.ts';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import {
  aFolder,
  aLivelyTenant,
  checksums,
  destroy,
  exported,
  filesOf,
  imported,
  type LivelyTenant,
} from './archives.js';

const QUIET = 43;
const BUSY = 6;

/** A member who reads and writes until told to stop, and what the API has acknowledged to them. */
interface Busy {
  member: TestMember;
  lastName: string;
  reads: number;
  refusals: unknown[];
}

let folder: Awaited<ReturnType<typeof aFolder>>;
let lively: LivelyTenant;
let quiet: TestTenant[];
let busy: Busy[];
let stopped = false;
let load: Promise<unknown>;

describe('One cooperative of fifty, the others at work', () => {
  beforeAll(async () => {
    folder = await aFolder();
    lively = await aLivelyTenant();
    quiet = await many(QUIET, aQuietTenant);
    busy = await many(BUSY, aBusyMember);
    load = Promise.all(busy.map(work));
  }, 400_000);
  afterAll(async () => {
    stopped = true;
    await load;
    await folder.drop();
  });

  it('is exported, destroyed and restored with equal checksums; no other changes but by its own members, and none of them is turned away', async () => {
    const { tenant, member, invoice, pdf } = lively;
    const others = await many(QUIET, (i) => checksums(quiet[i]!));
    const [rows, files] = [await checksums(tenant), await filesOf(tenant)];
    await everybodyWorks();
    const { path } = await exported(tenant, folder.path);
    await destroy(tenant);
    await eventually(async () => expect((await client(tenant).get('/claim-categories')).status).toBe(404));
    await everybodyWorks();
    await imported(path);
    expect([await checksums(tenant), await filesOf(tenant)]).toEqual([rows, files]);
    await everybodyWorks();
    await coop(stack.env, 'tenant', 'resume', tenant.slug);
    await eventually(() => signIn(tenant, member.email, PASSWORD));
    const served = await member.api.get<Buffer>(`/invoices/${invoice.id}/pdf`);
    expect([served.status, served.body]).toEqual([200, pdf]);
    stopped = true;
    await load;
    expect(busy.flatMap(({ refusals }) => refusals)).toEqual([]);
    for (const { member: one, lastName } of busy)
      expect(await one.tenant.sql('select last_name from users where id = $1', [one.userId])).toEqual([
        { last_name: lastName },
      ]);
    expect(await many(QUIET, (i) => checksums(quiet[i]!))).toEqual(others);
  }, 400_000);
});

async function aQuietTenant(): Promise<TestTenant> {
  const tenant = await aTenant({ payments: undefined });
  await anInvoice(tenant, { holder: await aHolder(tenant) });
  return tenant;
}

async function aBusyMember(): Promise<Busy> {
  const tenant = await aTenant({ payments: undefined });
  const member = await aMember(tenant);
  const holder = await aHolder(tenant);
  await anAccount(member, holder);
  await anInvoice(tenant, { holder });
  return { member, lastName: member.lastName, reads: 0, refusals: [] };
}

async function work(one: Busy): Promise<void> {
  for (let n = 1; !stopped; n += 1) {
    const lastName = `Paván ${n}`;
    const written = await one.member.api.patch('/me', { lastName });
    if (written.status === 200) one.lastName = lastName;
    else one.refusals.push(written);
    const read = await one.member.api.get('/invoices');
    if (read.status === 200) one.reads += 1;
    else one.refusals.push(read);
  }
}

/** The load is no load where the machine is too busy to let it in between. */
async function everybodyWorks(): Promise<void> {
  const before = busy.map(({ reads }) => reads);
  await eventually(() => busy.forEach(({ reads }, i) => expect(reads).toBeGreaterThan(before[i]! + 1)), {
    withinMs: 60_000,
  });
}

/** Four at a time. */
async function many<T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next; i < count; i = next) {
      next += 1;
      made[i] = await make(i);
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return made;
}

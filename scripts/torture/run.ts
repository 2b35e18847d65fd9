import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { step } from '../steps.ts';
import { Archive } from './books.ts';
import { differencesOf, type Difference, type Evidence } from './compare.ts';
import { Dice } from './dice.ts';
import { Gateway } from './gateway.ts';
import { startHouse, type House, type QueueBackend } from './house.ts';
import { copiesIn } from './inbox.ts';
import { Payer } from './payer.ts';
import { Queues } from './queues.ts';
import { Quiet } from './quiet.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { reportOf } from './report.ts';
import { refundReviews } from './reviews.ts';
import { Storm } from './storm.ts';
import { invoicesOf, makeWorld, type Cooperative, type Plan } from './world.ts';

export interface Order {
  payments: number;
  tenants: number;
  seed: number;
  queue: QueueBackend;
  /** Seconds over which the payments are begun. */
  seconds: number;
  /** Without kills and faults, to see that the run itself is sound. */
  calm: boolean;
}

/** Plays the whole run and prints what it found; true when every list agrees to the centavo. Logs are kept where they do not. */
export async function torturePayments(order: Order): Promise<boolean> {
  // Not below a private folder: PostgreSQL may run as another user.
  const folder = await mkdtemp(join(tmpdir(), 'coop-torture-'));
  const house = await step(`A house with its queue in ${order.queue}`, () =>
    startHouse(folder, order.queue, order.seed),
  );
  const dice = new Dice(order.seed);
  const receiver = await startReceiver(dice.of('receiver'));
  let isSound = false;
  try {
    isSound = await play(order, { house, receiver, dice, folder });
  } finally {
    receiver.stop();
    await house.stop();
    if (isSound) await rm(folder, { recursive: true, force: true });
    else process.stdout.write(`Logs: ${join(folder, 'logs')}\n`);
  }
  return isSound;
}

interface Stage {
  house: House;
  receiver: Receiver;
  dice: Dice;
  folder: string;
}

interface Played {
  plan: Plan;
  linkIds: string[];
  failure?: string;
}

async function play(order: Order, { house, receiver, dice, folder }: Stage): Promise<boolean> {
  const gateway = new Gateway(house.simulatorUrl);
  const { cooperatives, plans } = await step('Cooperatives, members and debts', () =>
    makeWorld(house, gateway, receiver, order, folder),
  );
  const erps = cooperatives.map(({ erp }) => erp);
  for (const erp of erps) erp.begin();
  const morrow: (() => Promise<unknown>)[] = [];
  const storm = new Storm(house, gateway, dice.of('storm'));
  const played = await step(`${plans.length} debts in the storm`, async (tell) => {
    if (!order.calm) storm.begin(cooperatives);
    receiver.moody = !order.calm;
    return playAll(plans, { gateway, morrow, seconds: order.seconds, tell });
  });
  receiver.moody = false;
  await step('The storm ends; the next day', async () => {
    await storm.end();
    await gateway.advanceHours(26);
    for (const deed of morrow) await deed();
    await gateway.advanceHours(50);
  });
  const archive = new Archive(house);
  const queues = new Queues(house);
  const quiet = new Quiet(archive, gateway, queues);
  const failedJobs = await queues.failed();
  const calm = await step('Quiet', (tell) => quiet.reached(cooperatives, tell));
  const refundedReviews = await step('Reviews given back', () => refundReviews(house, cooperatives));
  await step('Quiet again', (tell) => quiet.reached(cooperatives, tell));
  await step('The last files', async () => {
    await Promise.all(erps.map((erp) => erp.end()));
    for (const erp of erps) await erp.closeDay();
  });
  const evidence = await step('Comparison', () => evidenceOf(house, archive, cooperatives, receiver, played));
  const broken = played.flatMap(({ plan, failure }): Difference[] =>
    failure ? [{ what: 'a story broke off', where: plan.scenario.name, expected: 'its end', found: failure }] : [],
  );
  const differences = [...broken, ...evidence.flatMap(differencesOf)];
  const [sendings, faults] = [await gateway.sendings(), await gateway.faultsMet()];
  const findings = { house, evidence, sendings, faults, calm, receiver, failedJobs, refundedReviews, differences };
  process.stdout.write(reportOf(findings));
  await queues.close();
  await archive.close();
  return differences.length === 0;
}

interface Playing {
  gateway: Gateway;
  morrow: (() => Promise<unknown>)[];
  seconds: number;
  tell: (words: string) => void;
}

/** Each story begins at its time, whatever became of the others; a story that breaks off is kept as such. */
function playAll(plans: Plan[], { gateway, morrow, seconds, tell }: Playing): Promise<Played[]> {
  let ended = 0;
  return Promise.all(
    plans.map(async (plan) => {
      await wait(plan.start * seconds * 1000);
      const payer = new Payer(plan, gateway, morrow);
      const failure = await plan.scenario.play(payer).then(
        () => undefined,
        (error: Error) => error.message,
      );
      tell(`${(ended += 1)} of ${plans.length}`);
      return { plan, linkIds: payer.links.map(({ id }) => id), failure };
    }),
  );
}

async function evidenceOf(
  house: House,
  archive: Archive,
  cooperatives: Cooperative[],
  receiver: Receiver,
  played: Played[],
): Promise<Evidence[]> {
  const inbox = await copiesIn(house.inboxUrl);
  const gateway = await new Gateway(house.simulatorUrl).payments();
  const evidence = [];
  for (const cooperative of cooperatives) {
    const seen = new Map<string, number>();
    for (const member of cooperative.members) {
      await member.signIn();
      for (const { number, balance } of await invoicesOf(member))
        seen.set(number, Math.round(Number(balance.amount) * 100));
    }
    evidence.push({
      cooperative,
      books: await archive.books(cooperative),
      gateway: gateway.filter(({ collectorId }) => collectorId === cooperative.collectorId),
      seen,
      told: receiver.told,
      inbox,
      plans: played.filter(({ plan }) => plan.cooperative === cooperative),
    });
  }
  return evidence;
}

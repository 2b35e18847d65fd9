import { setTimeout as wait } from 'node:timers/promises';
import type { Archive } from './books.ts';
import { inHand, type Gateway } from './gateway.ts';
import type { Queues } from './queues.ts';
import type { Cooperative } from './world.ts';

interface Waiting {
  what: string;
  count: number;
}

/** How long everybody is left to their own pace before time is made to pass. */
const OWN_PACE_MS = 45_000;
const DEADLINE_MS = 240_000;

/** What is still to be done, by the cooperative's own rows. */
const UNDONE = `
  select 'payments unsettled' as what, count(*) as count from payments where status in ('creating', 'unknown', 'in_process')
  union all select 'notifications', count(*) from gateway_notifications where processed_at is null
  union all select 'mails', count(*) from outgoing_mails where status = 'pending'
  union all select 'gathered mails', count(*) from mail_gatherings
  union all select 'deliveries', count(*) from webhook_deliveries where status = 'pending'
  union all select 'refunds', count(*) from refund_requests where status = 'requested'
  union all select 'imports', count(*) from imports where status in ('received', 'running')`;

/** Rows keep their own timetables, up to hours long after an outage: their time is made to come. */
const HURRY: Record<string, string> = {
  notifications: `update gateway_notifications set next_attempt_at = now() where processed_at is null and next_attempt_at > now() returning id`,
  mails: `update outgoing_mails set next_attempt_at = now() where status = 'pending' and next_attempt_at > now() returning id`,
  gatherings: `update mail_gatherings set next_attempt_at = now() where next_attempt_at > now() returning id`,
  deliveries: `update webhook_deliveries set next_attempt_at = now() where status = 'pending' and next_attempt_at > now() returning id`,
  refunds: `update refund_requests set next_attempt_at = now() where status = 'requested' and next_attempt_at > now() returning id`,
  imports: `update imports set next_attempt_at = now() where status in ('received', 'running') and next_attempt_at > now() returning id`,
  payments: `update payments set next_check_at = now()
              where status in ('creating', 'unknown', 'in_process') and next_check_at > now() returning id`,
};

export interface Calm {
  /** Empty when everything is done. */
  left: Waiting[];
  seconds: number;
  /** Rows and jobs whose own time would have come later. */
  hurried: Record<string, number>;
}

/** Waits until nothing is left to do anywhere. */
export class Quiet {
  readonly #archive: Archive;
  readonly #gateway: Gateway;
  readonly #queues: Queues;

  constructor(archive: Archive, gateway: Gateway, queues: Queues) {
    this.#archive = archive;
    this.#gateway = gateway;
    this.#queues = queues;
  }

  async reached(cooperatives: Cooperative[], tell: (words: string) => void): Promise<Calm> {
    const started = Date.now();
    const elapsed = () => Date.now() - started;
    const hurried: Record<string, number> = {};
    let nextHurry = OWN_PACE_MS;
    for (;;) {
      const left = await this.#left(cooperatives);
      tell(left.map(({ what, count }) => `${count} ${what}`).join(', '));
      if (left.length === 0 || elapsed() > DEADLINE_MS) return { left, seconds: Math.round(elapsed() / 1000), hurried };
      if (elapsed() > nextHurry) {
        await this.#hurry(cooperatives, hurried);
        nextHurry = elapsed() + 20_000;
      }
      await wait(1000);
    }
  }

  async #left(cooperatives: Cooperative[]): Promise<Waiting[]> {
    const sums = new Map<string, number>();
    const add = (what: string, count: number) => sums.set(what, (sums.get(what) ?? 0) + count);
    const sendings = await this.#gateway.sendings();
    add('webhooks on their way', sendings.filter(({ state }) => state === 'scheduled' || state === 'held').length);
    for (const cooperative of cooperatives) {
      for (const { what, count } of await this.#archive.rows<Waiting>(cooperative, UNDONE)) add(what, count);
      add('operations that are not known as they are', await this.#unknownOperations(cooperative));
    }
    return [...sums].flatMap(([what, count]) => (count > 0 ? [{ what, count }] : []));
  }

  async #unknownOperations(cooperative: Cooperative): Promise<number> {
    const { snapshots } = await this.#archive.books(cooperative);
    const held = new Map(snapshots.map((snapshot) => [snapshot.operation, snapshot]));
    const own = (await this.#gateway.payments()).filter(({ collectorId }) => collectorId === cooperative.collectorId);
    return own.filter((payment) => {
      const snapshot = held.get(payment.id);
      // A refused card whose webhook got lost moves no money: nobody needs to know.
      if (!snapshot) return inHand(payment) > 0;
      return snapshot.status !== payment.status || snapshot.refunded !== payment.refunded;
    }).length;
  }

  async #hurry(cooperatives: Cooperative[], hurried: Record<string, number>): Promise<void> {
    for (const cooperative of cooperatives) {
      for (const [what, text] of Object.entries(HURRY)) {
        const rows = await this.#archive.rows(cooperative, text);
        hurried[what] = (hurried[what] ?? 0) + rows.length;
      }
    }
    hurried.jobs = (hurried.jobs ?? 0) + (await this.#queues.hurry());
  }
}

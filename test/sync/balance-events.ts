import fc from 'fast-check';
import { type Bill, centavos, sum, type World } from './balance-world.js';

const one = <Name extends string, Rest extends object>(
  weight: number,
  does: Name,
  rest: { [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
) => ({ weight, arbitrary: fc.record({ does: fc.constant(does), ...rest }) as fc.Arbitrary<{ does: Name } & Rest> });

const nth = fc.nat(3);
const WHICH_BANK = ['chargeback', 'dispute-open', 'dispute-won', 'dispute-won', 'dispute-lost', 'resend'] as const;

const alone = [
  one(2, 'pay', { n: nth, share: fc.constantFrom(1, 1, 1, 0.6) }),
  one(2, 'refund', { n: nth, share: fc.constantFrom(1, 0.3) }),
  one(3, 'move', { n: nth, action: fc.constantFrom(...WHICH_BANK) }),
  one(3, 'acknowledge', { n: fc.nat(9) }),
  one(3, 'send', { n: fc.nat(9) }),
] as const;

/** What may happen, in any order; numbers pick one of what there is then, the newest first. `paid` and `told` are what an ordinary day does in one go, `atOnce` what meets in the database. */
export const anEvent = fc.oneof(
  one(3, 'paid', { who: fc.nat(1), which: fc.nat(2) }),
  one(3, 'told', { n: fc.nat(2) }),
  one(3, 'link', { who: fc.nat(1), which: fc.nat(2) }),
  ...alone,
  one(4, 'atOnce', { events: fc.array(fc.oneof(...alone), { minLength: 2, maxLength: 5 }) }),
  one(2, 'rest', { n: nth }),
  one(1, 'cancel', { n: nth }),
  one(3, 'apply', { n: nth }),
  one(2, 'write', { later: fc.boolean() }),
  one(1, 'collect', { i: fc.nat(1), centavos: fc.integer({ min: 1, max: 9_000 }) }),
);
export type Event = typeof anEvent extends fc.Arbitrary<infer T> ? T : never;

export const aBill = fc.record<Bill>({
  charged: fc.integer({ min: 1_000, max: 20_000 }),
  surcharge: fc.constantFrom(0, 0, 733),
});

const recent = <T>(list: T[], n: number): T | undefined => list[list.length - 1 - (n % list.length)];

/** Makes it happen; nothing where there is nothing that it could happen to. */
export async function happen(world: World, event: Event): Promise<unknown> {
  const { erp, links, money } = world;
  switch (event.does) {
    case 'paid':
      if (await world.link(event.who, invoicesOf(world, event.which))) await happen(world, PAID_WHOLE);
      return;
    case 'told':
      await happen(world, { does: 'apply', n: event.n });
      await happen(world, { does: 'acknowledge', n: 0 });
      return erp.send(erp.write());
    case 'atOnce':
      return Promise.all(event.events.map((each) => happen(world, each)));
    case 'link':
      return world.link(event.who, invoicesOf(world, event.which));
    case 'pay': {
      const link = recent(links, event.n);
      return link && world.pay(link, Math.max(Math.floor(link.total * event.share), 1));
    }
    case 'rest': {
      const link = recent(links, event.n);
      const came = sum(money.filter((each) => each.link === link).map(({ told }) => centavos(told.transaction_amount)));
      return link && came < link.total && world.pay(link, link.total - came);
    }
    case 'cancel': {
      const link = recent(links, event.n);
      return link && world.cancel(link);
    }
    case 'refund': {
      const payment = recent(money, event.n);
      const part = payment && Math.ceil(centavos(payment.told.transaction_amount) * event.share);
      return payment && world.act(payment, 'refund', event.share === 1 ? undefined : part);
    }
    case 'move': {
      const payment = recent(money, event.n);
      return payment && world.act(payment, event.action);
    }
    case 'apply': {
      const [paymentId, credited] = recent([...(await world.readFeed())], event.n) ?? [];
      return paymentId && erp.apply(paymentId, credited!);
    }
    case 'acknowledge': {
      const said = recent(erp.acknowledgements, event.n);
      return said && erp.acknowledge(said);
    }
    case 'write':
      return erp.write(event.later);
    case 'send':
      return erp.send(recent(erp.files, event.n)!);
    case 'collect':
      return erp.collect(event.i % world.billed.length, event.centavos);
  }
}

const PAID_WHOLE: Event = { does: 'pay', n: 0, share: 1 };

/** One of the invoices, or all. */
function invoicesOf({ billed }: World, which: number): number[] {
  return which === 2 ? billed.map((_, i) => i) : [which % billed.length];
}

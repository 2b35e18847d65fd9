import type { Command } from 'commander';
import type { ReviewDesk } from '../modules/payments/review-desk.js';
import { decimalOf } from '../platform/money.js';
import { inTenant } from './application.js';
import { asSentence, type Said, saidBy } from './said.js';

const DECISIONS = {
  credit: "places its money on the link's invoices, as far as they still owe it",
  refund: 'asks the gateway to give it back',
  dismiss: 'it was settled outside of here',
} as const;

export function addReviewCommands(program: Command): void {
  const review = program
    .command('review')
    .description('money that no rule may place: what waits, and what a person decides');
  review.command('list <slug>').description('every open review, oldest first').action(list);
  for (const decision of ['credit', 'refund', 'dismiss'] as const) {
    review
      .command(`${decision} <slug> <review-id>`)
      .description(DECISIONS[decision])
      .requiredOption('--by <name>', 'who decides')
      .requiredOption('--reason <text>', 'why, in one line')
      .action((slug: string, id: string, said: Said) => decide(decision, slug, id, said));
  }
}

async function list(slug: string): Promise<void> {
  for (const review of await atDesk(slug, (desk) => desk.list())) {
    const { id, createdAt, amountCentavos, reason, operation, paymentId, member, invoiceNumbers } = review;
    const words = [
      id,
      `since ${createdAt.toISOString()}`,
      decimalOf(amountCentavos),
      reason,
      `operation ${operation}`,
      paymentId === null ? 'no payment of ours' : `payment ${paymentId}`,
      member ? `${member.name} <${member.email}>` : 'no member',
      invoiceNumbers.join(',') || 'no invoices',
    ];
    process.stdout.write(`${words.join('\t')}\n`);
  }
}

async function decide(decision: keyof typeof DECISIONS, slug: string, id: string, said: Said): Promise<void> {
  const { resolution, amountCentavos, restCentavos } = await atDesk(slug, (desk) => desk[decision](id, saidBy(said)));
  const rest = restCentavos > 0 ? `; ${decimalOf(restCentavos)} stay in review` : '';
  process.stdout.write(`${resolution}: ${decimalOf(amountCentavos)}${rest}\n`);
}

function atDesk<T>(slug: string, work: (desk: ReviewDesk) => Promise<T>): Promise<T> {
  return inTenant(slug, async (app) => {
    const { ReviewDesk } = await import('../modules/payments/review-desk.js');
    return work(app.get(ReviewDesk));
  }).catch(asSentence);
}

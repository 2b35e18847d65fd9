import type { Difference, Evidence } from './compare.ts';
import { signed } from './compare.ts';
import { inHand, type Sending } from './gateway.ts';
import type { House } from './house.ts';
import type { Calm } from './quiet.ts';
import type { Receiver } from './receiver.ts';

const SHOWN = 20;

export interface Findings {
  house: House;
  evidence: Evidence[];
  sendings: Sending[];
  faults: { errors: number; silences: number; lostWebhooks: number };
  calm: Calm;
  receiver: Receiver;
  failedJobs: { queue: string; reason: string }[];
  refundedReviews: number;
  differences: Difference[];
}

/** The counts of a run, as text. */
export function reportOf(findings: Findings): string {
  const lines = [
    ...section(
      'Payments by end state',
      counts(findings.evidence.flatMap(({ books }) => books.payments.map(({ status }) => status))),
    ),
    ...section(
      'Ways of paying',
      counts(findings.evidence.flatMap(({ plans }) => plans.map(({ plan }) => plan.scenario.name))),
    ),
    ...section('SIGKILL', Object.fromEntries(findings.house.mortals.map(({ name, kills }) => [name, kills]))),
    ...section(
      'Ended by themselves',
      Object.fromEntries(findings.house.mortals.map(({ name, collapses }) => [name, collapses])),
    ),
    ...section('Webhooks of the gateway', webhooks(findings)),
    ...section("The gateway's faults", { ...findings.faults }),
    ...section('Mails', mails(findings)),
    ...section('Webhooks to the management system', outgoing(findings)),
    ...section('Management system', exchanged(findings)),
    ...section(
      'Jobs that failed for good',
      counts(findings.failedJobs.map(({ queue, reason }) => `${queue}: ${reason.slice(0, 60)}`)),
    ),
    ...section(`Quiet after ${findings.calm.seconds} s; hurried`, findings.calm.hurried),
    ...section('Centavos', centavos(findings)),
    ...section('Differences', { all: findings.differences.length }),
    ...findings.differences
      .slice(0, SHOWN)
      .map(({ what, where, expected, found }) => `    ${what}: ${where}: expected ${expected}, found ${found}`),
  ];
  return `${lines.join('\n')}\n`;
}

type Counts = Record<string, number>;

function section(title: string, values: Counts): string[] {
  const rows = Object.entries(values).map(
    ([name, value]) => `    ${name.padEnd(44)} ${value.toLocaleString('en-US').padStart(16)}`,
  );
  return [`  ${title}`, ...(rows.length > 0 ? rows : ['    none'])];
}

function counts(names: string[]): Counts {
  const found: Counts = {};
  for (const name of names.toSorted()) found[name] = (found[name] ?? 0) + 1;
  return found;
}

function webhooks({ sendings, evidence }: Findings): Counts {
  const attempts = sendings.flatMap((sending) => sending.attempts);
  const rows = evidence.flatMap(({ books }) => books.notifications);
  return {
    sendings: sendings.length,
    lost: sendings.filter(({ state }) => state === 'lost').length,
    attempts: attempts.length,
    'attempts without a 200': attempts.filter(({ outcome }) => outcome !== 200).length,
    'abandoned by the gateway': sendings.filter(({ state }) => state === 'abandoned').length,
    'rows received': rows.length,
    'rows worked more than once': rows.filter((row) => row.attempts > 1).length,
  };
}

function mails({ evidence }: Findings): Counts {
  const all = evidence.flatMap(({ books, inbox }) =>
    books.mails.map(({ id, template, status }) => ({ template, status, copies: inbox.get(id) ?? 0 })),
  );
  return {
    ...counts(all.map(({ template }) => template)),
    'arrived twice, or more': all.filter(({ copies }) => copies > 1).length,
    'uncertain, and arrived': all.filter(({ status, copies }) => status === 'uncertain' && copies > 0).length,
    'uncertain, and did not': all.filter(({ status, copies }) => status === 'uncertain' && copies === 0).length,
  };
}

function outgoing({ receiver, evidence }: Findings): Counts {
  return {
    events: evidence.reduce((all, { books }) => all + books.feed.length, 0),
    ...receiver.counts,
    'events told more than once': [...receiver.told.values()].filter(({ times }) => times > 1).length,
  };
}

function exchanged({ evidence }: Findings): Counts {
  const sum = (of: (sent: Evidence['cooperative']['erp']['sent']) => number) =>
    evidence.reduce((all, { cooperative }) => all + of(cooperative.erp.sent), 0);
  return {
    files: sum(({ files }) => files),
    'of them late, behind newer ones': sum(({ lateFiles }) => lateFiles),
    'feed pages': sum(({ pages }) => pages),
    acknowledgements: sum(({ acknowledgements }) => acknowledgements),
  };
}

function centavos({ evidence, refundedReviews }: Findings): Counts {
  const sum = (of: (evidence: Evidence) => number) => evidence.reduce((all, each) => all + of(each), 0);
  const ledger = evidence.flatMap(({ books }) => books.ledger);
  const reviews = evidence.flatMap(({ books }) => books.reviews);
  const open = reviews.filter((review) => review.open);
  return {
    'credits (rows)': ledger.filter(({ kind }) => kind === 'credit').length,
    'reversals (rows)': ledger.filter(({ kind }) => kind === 'reversal').length,
    'reviews (rows)': reviews.length,
    'reviews given back by staff': refundedReviews,
    'gateway: in hand': sum(({ gateway }) => gateway.reduce((all, payment) => all + inHand(payment), 0)),
    'ledger: credits − reversals': ledger.reduce((all, row) => all + signed(row), 0),
    'reviews: open': open.reduce((all, { amount }) => all + amount, 0),
    'management system: applied': sum(({ cooperative: { erp } }) => appliedIn(erp.book)),
    'debts: as made': sum(({ cooperative: { invoices } }) => invoices.reduce((all, { amount }) => all + amount, 0)),
    'debts: as members see them': sum(({ seen }) => [...seen.values()].reduce((all, amount) => all + amount, 0)),
    'debts: in the management system': sum(({ cooperative: { invoices, erp } }) =>
      invoices.reduce((all, invoice) => all + erp.balanceOf(invoice), 0),
    ),
  };
}

function appliedIn(book: Evidence['cooperative']['erp']['book']): number {
  return [...book.values()].flatMap((items) => [...items.values()]).reduce((all, { credited }) => all + credited, 0);
}

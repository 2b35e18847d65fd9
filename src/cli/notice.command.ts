import type { Command } from 'commander';
import { DateTime } from 'luxon';
import { NewsDraft, OutageChange, OutageDraft } from '../modules/notices/notice.dto.js';
import type { NoticeDesk } from '../modules/notices/notice-desk.js';
import { checked, RegistryError } from '../modules/tenant/tenant-registry.js';
import type { Tenant } from '../platform/tenancy/tenant.js';
import { inTenant } from './application.js';
import { asSentence, operator } from './said.js';
import { stretchIn } from './stretch.js';

interface By {
  by: string;
}

interface NewsOptions extends By {
  title: string;
  body: string;
}

interface OutageOptions extends By {
  title?: string;
  body?: string;
  services?: string;
  from?: string;
  to?: string;
  supplies?: string;
  street?: string[];
  all?: true;
}

export function addNoticeCommands(program: Command): void {
  const notice = program
    .command('notice')
    .description('what a cooperative tells its members: news and planned outages');
  notice
    .command('news <slug>')
    .description('publishes news; every member is told')
    .requiredOption('--title <text>')
    .requiredOption('--body <text>')
    .requiredOption('--by <name>', 'who publishes it')
    .action(news);
  outageOptions(
    notice.command('outage <slug>').description('plans an outage; those whom it touches are told, and reminded'),
  ).action(plan);
  outageOptions(
    notice
      .command('change <slug> <notice-id>')
      .description('changes a planned outage; what is left out stays, and people are told once'),
  ).action(change);
  notice
    .command('withdraw <slug> <notice-id>')
    .description('shows it no more; whoever was told of an outage is told that there is none')
    .requiredOption('--by <name>', 'who withdraws it')
    .action(withdraw);
  notice.command('list <slug>').description('the newest hundred').action(list);
}

function outageOptions(command: Command): Command {
  return command
    .option('--title <text>', 'what is done')
    .option('--body <text>')
    .option('--services <list>', 'what is interrupted, such as electricity,water')
    .option('--from <moment>', "2026-11-22 08:00 on the cooperative's clock, or an instant")
    .option('--to <moment>')
    .option('--supplies <list>', 'where: numbers of supplies by commas')
    .option('--street <street...>', 'where: «Bv. España», or some of its houses, «Bv. España 100-300»')
    .option('--all', 'where: everywhere')
    .requiredOption('--by <name>', 'who says so');
}

async function news(slug: string, { title, body, by }: NewsOptions): Promise<void> {
  const draft = checked(NewsDraft, { title, body }, 'The news are wrong');
  const { id } = await atDesk(slug, (desk) => desk.publishNews(draft, operator(by)));
  process.stdout.write(`${id}\n`);
}

async function plan(slug: string, options: OutageOptions): Promise<void> {
  const { id, supplies } = await atDesk(slug, (desk, { timeZone }) =>
    desk.planOutage(checked(OutageDraft, contentOf(options, timeZone), 'The outage is wrong'), operator(options.by)),
  );
  process.stdout.write(`${id}\ttouches ${supplies} supplies\n`);
}

async function change(slug: string, id: string, options: OutageOptions): Promise<void> {
  const { supplies } = await atDesk(slug, (desk, { timeZone }) =>
    desk.changeOutage(
      id,
      checked(OutageChange, contentOf(options, timeZone), 'The change is wrong'),
      operator(options.by),
    ),
  );
  process.stdout.write(`changed\ttouches ${supplies} supplies\n`);
}

async function withdraw(slug: string, id: string, { by }: By): Promise<void> {
  await atDesk(slug, (desk) => desk.withdraw(id, operator(by)));
  process.stdout.write('withdrawn\n');
}

async function list(slug: string): Promise<void> {
  for (const notice of await atDesk(slug, (desk) => desk.list())) {
    const { id, kind, title, startsAt, endsAt, publishedAt, publishedBy, withdrawnBy, told } = notice;
    const words = [
      id,
      kind,
      `published ${publishedAt.toISOString()} by ${publishedBy ?? 'nobody known'}`,
      startsAt && endsAt ? `${startsAt.toISOString()} to ${endsAt.toISOString()}` : 'no time',
      withdrawnBy === null ? `told ${told} times` : `told ${told} times, withdrawn by ${withdrawnBy}`,
      title,
    ];
    process.stdout.write(`${words.join('\t')}\n`);
  }
}

/** What was given, as the drafts' classes read it. */
function contentOf(
  { title, body, services, from, to, supplies, street, all }: OutageOptions,
  timeZone: string,
): object {
  const scope = {
    ...(all && { all }),
    ...(supplies !== undefined && { supplies: wordsOf(supplies) }),
    ...(street && { streets: street.map(stretchIn) }),
  };
  const content = {
    title,
    body,
    services: services === undefined ? undefined : wordsOf(services),
    startsAt: from === undefined ? undefined : momentIn(from, timeZone),
    endsAt: to === undefined ? undefined : momentIn(to, timeZone),
    scope: Object.keys(scope).length > 0 ? scope : undefined,
  };
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined));
}

function momentIn(text: string, timeZone: string): string {
  const moment = DateTime.fromISO(text.trim().replace(/\s+/, 'T'), { zone: timeZone });
  if (!moment.isValid) throw new RegistryError(`${text} is no moment: write 2026-11-22 08:00, or an instant.`);
  return moment.toUTC().toISO();
}

function wordsOf(list: string): string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
}

function atDesk<T>(slug: string, work: (desk: NoticeDesk, tenant: Tenant) => Promise<T>): Promise<T> {
  return inTenant(slug, async (app, tenant) => {
    const { NoticeDesk } = await import('../modules/notices/notice-desk.js');
    return work(app.get(NoticeDesk), tenant);
  }).catch(asSentence);
}

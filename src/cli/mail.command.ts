import type { Command } from 'commander';
import type { MailActor, MailDesk } from '../platform/mail/mail-desk.js';
import type { ListedMail, MailRecord, MailStatus } from '../platform/mail/mail-desk.view.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { inTenant } from './application.js';
import { asSentence } from './said.js';

const STATUSES: MailStatus[] = ['pending', 'sent', 'failed', 'uncertain', 'bounced', 'suppressed'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ADDRESS = /^[^\s@<>]{1,64}@[^\s@<>]{1,255}$/;

export function addMailCommands(program: Command): void {
  const mail = program
    .command('mail')
    .description('the mails of a cooperative: what became of them, and sending them again');
  mail
    .command('list <slug>')
    .description('newest first: id, status, when, tries, template, recipient, trouble')
    .option('--status <status>', `only ${STATUSES.join(', ')}`)
    .option('--limit <count>', 'how many at the most', '50')
    .action(list);
  mail.command('show <slug> <mail-id>').description('one mail, without its contents').action(show);
  mail
    .command('resend <slug> <mail-id>')
    .description('sends one that failed, bounced or was suppressed, or an uncertain one, which may then arrive twice')
    .requiredOption('--by <name>', 'who decides')
    .action(resend);
  mail
    .command('suppressions <slug>')
    .description('addresses that are not written to, newest first')
    .action(suppressions);
  mail
    .command('suppress <slug> <address>')
    .description('writes nothing more to the address')
    .requiredOption('--by <name>', 'who asks for it')
    .action(suppress);
  mail
    .command('unsuppress <slug> <address>')
    .description('lets the address be written to again')
    .requiredOption('--by <name>', 'who decides')
    .action(unsuppress);
}

async function list(slug: string, { status, limit }: { status?: string; limit: string }): Promise<void> {
  if (status !== undefined && !isStatus(status))
    throw new RegistryError(`--status takes one of ${STATUSES.join(', ')}, not ${status}.`);
  if (!/^[1-9]\d{0,4}$/.test(limit)) throw new RegistryError('--limit takes a number from 1 to 99999.');
  const { items } = await atDesk(slug, (desk) => desk.list({ status, limit: Number(limit) }));
  for (const mail of items) write(wordsOf(mail));
}

async function show(slug: string, id: string): Promise<void> {
  const { events, suppressedFor, ...mail } = await atDesk(slug, (desk) => desk.show(idOf(id)));
  write(wordsOf(mail));
  write(['subject', mail.subject]);
  write(['cause', mail.cause, mail.bulk ? 'bulk' : 'waited for']);
  write(['times', ...timesOf(mail)]);
  if (suppressedFor.length > 0) write(['address', `not written to: ${suppressedFor.join(', ')}`]);
  for (const event of events)
    write([
      'told',
      event.happenedAt.toISOString(),
      event.kind,
      event.permanent ? 'permanent' : 'passing',
      event.reason,
    ]);
}

async function resend(slug: string, id: string, { by }: { by: string }): Promise<void> {
  await atDesk(slug, (desk) => desk.resend(idOf(id), actor(by)));
  process.stdout.write('will be sent within seconds\n');
}

async function suppressions(slug: string): Promise<void> {
  const { items } = await atDesk(slug, (desk) => desk.suppressions({ limit: 100_000 }));
  for (const { recipient, reason, since, detail } of items)
    write([recipient, reason, `since ${since.toISOString()}`, detail]);
}

async function suppress(slug: string, address: string, { by }: { by: string }): Promise<void> {
  const added = await atDesk(slug, (desk) => desk.suppress(addressOf(address), actor(by)));
  if (!added) throw new RegistryError(`${address} is not written to already, or is the cooperative's own.`);
}

async function unsuppress(slug: string, address: string, { by }: { by: string }): Promise<void> {
  const reasons = await atDesk(slug, (desk) => desk.unsuppress(addressOf(address), actor(by)));
  process.stdout.write(`written to again; it was not because of: ${reasons.join(', ')}\n`);
}

async function atDesk<T>(slug: string, work: (desk: MailDesk) => Promise<T>): Promise<T> {
  // No more of the application than mails need.
  const { PlatformModule } = await import('../platform/platform.module.js');
  const { MailDesk } = await import('../platform/mail/mail-desk.js');
  return inTenant(slug, (app) => work(app.get(MailDesk)), PlatformModule).catch(asSentence);
}

function isStatus(text: string): text is MailStatus {
  return (STATUSES as string[]).includes(text);
}

function idOf(text: string): string {
  if (!UUID.test(text)) throw new RegistryError(`${text} is no mail's id.`);
  return text;
}

function addressOf(text: string): string {
  if (!ADDRESS.test(text)) throw new RegistryError(`${text} is no mail address.`);
  return text;
}

function actor(by: string): MailActor {
  const name = by.trim();
  if (!/^\P{Cc}{1,100}$/u.test(name)) throw new RegistryError('--by takes a name of one line.');
  return { actor: 'operator', by: name };
}

function wordsOf({ id, status, createdAt, attempts, template, recipient, lastError }: ListedMail): string[] {
  return [id, status, createdAt.toISOString(), `${attempts} tries`, template, recipient, lastError ?? ''];
}

function timesOf({
  sentAt,
  handedOverAt,
  nextAttemptAt,
  status,
}: Omit<MailRecord, 'events' | 'suppressedFor'>): string[] {
  return [
    sentAt ? `sent ${sentAt.toISOString()}` : 'not sent',
    ...(handedOverAt && !sentAt ? [`was being handed over ${handedOverAt.toISOString()}`] : []),
    ...(status === 'pending' ? [`next look ${nextAttemptAt.toISOString()}`] : []),
  ];
}

/** One line, whatever a server or a member wrote. */
function write(words: string[]): void {
  process.stdout.write(
    `${words
      .map((word) => word.replace(/[\s\p{Cc}]+/gu, ' '))
      .join('\t')
      .trimEnd()}\n`,
  );
}

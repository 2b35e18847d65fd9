import { type Command, Option } from 'commander';
import type { ContactDesk } from '../modules/contact/contact-desk.js';
import type { ContactAtDesk } from '../modules/contact/contact-desk.view.js';
import { CONTACT_STATUSES, type ContactStatus } from '../modules/contact/contact-status.js';
import { ContactAnswer } from '../modules/contact/contact.dto.js';
import { checked } from '../modules/tenant/tenant-registry.js';
import { inTenant } from './application.js';
import { asSentence, operator } from './said.js';

interface By {
  by: string;
}

export function addContactCommands(program: Command): void {
  const contact = program.command('contact').description('messages in which members ask to be called back');
  contact
    .command('list <slug>')
    .description('those that wait for an answer, oldest first')
    .addOption(new Option('--status <status>', 'those in one status instead').choices(CONTACT_STATUSES))
    .action(list);
  contact.command('show <slug> <message-id>').description('one message whole').action(show);
  contact
    .command('take <slug> <message-id>')
    .description('somebody sees to it; the member sees so')
    .requiredOption('--by <name>', 'who sees to it')
    .action(take);
  contact
    .command('answer <slug> <message-id>')
    .description('mails the member the answer, once')
    .requiredOption('--text <text>', 'the answer')
    .requiredOption('--by <name>', 'who answers')
    .action(answer);
}

async function list(slug: string, { status }: { status?: ContactStatus }): Promise<void> {
  for (const message of await atDesk(slug, (desk) => desk.list(status))) {
    const { id, createdAt, phone, contactHours, takenBy, message: text } = message;
    const words = [
      id,
      `since ${createdAt.toISOString()}`,
      message.status,
      memberOf(message),
      phone,
      contactHours,
      takenBy ?? 'nobody',
      oneLine(text),
    ];
    process.stdout.write(`${words.join('\t')}\n`);
  }
}

async function show(slug: string, id: string): Promise<void> {
  const message = await atDesk(slug, (desk) => desk.show(id));
  process.stdout.write(`${JSON.stringify(message, null, 2)}\n`);
}

async function take(slug: string, id: string, { by }: By): Promise<void> {
  await atDesk(slug, (desk) => desk.take(id, operator(by)));
  process.stdout.write('taken\n');
}

async function answer(slug: string, id: string, { text, by }: By & { text: string }): Promise<void> {
  const { answer: checkedText } = checked(ContactAnswer, { answer: text }, 'The answer is wrong');
  const { member } = await atDesk(slug, (desk) => desk.answer(id, checkedText, operator(by)));
  process.stdout.write(
    member ? 'answered; the member is told by mail\n' : 'answered; the user was deleted, so nobody is told\n',
  );
}

function memberOf({ member }: ContactAtDesk): string {
  return member ? `${member.name} <${member.email}>` : 'no member';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 100);
}

function atDesk<T>(slug: string, work: (desk: ContactDesk) => Promise<T>): Promise<T> {
  return inTenant(slug, async (app) => {
    const { ContactDesk } = await import('../modules/contact/contact-desk.js');
    return work(app.get(ContactDesk));
  }).catch(asSentence);
}

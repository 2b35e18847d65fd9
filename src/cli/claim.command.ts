import type { Command } from 'commander';
import type { BoardQuery } from '../modules/claims/claim-board.js';
import type { ClaimDesk } from '../modules/claims/claim-desk.js';
import { CLAIM_STATUSES, type ClaimStatus } from '../modules/claims/claim-status.js';
import type { DeskClaimView } from '../modules/claims/desk.view.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import type { Actor } from '../platform/operations/actor.js';
import { SERVICES, type Service } from '../platform/tenancy/tenant.js';
import { inTenant } from './application.js';
import { addCategoryCommands } from './claim-category.command.js';
import { asSentence, operator } from './said.js';

interface ListOptions {
  status?: string;
  service?: string;
  assignee?: string;
  text?: string;
  overdue?: boolean;
}

const MOST = 200;

export function addClaimCommands(program: Command): void {
  const claim = program.command('claim').description("the members' claims: what waits, and what is done about it");
  claim
    .command('list <slug>')
    .description('those that wait for the cooperative, newest first')
    .option('--status <states>', `by commas, instead: ${CLAIM_STATUSES.join(', ')}`)
    .option('--service <service>')
    .option('--assignee <name>')
    .option('--text <words>', 'in the number, the description, the holder, the supply or the address')
    .option('--overdue', 'those alone whose time to be answered is over')
    .action(list);
  claim.command('show <slug> <claim>').description('one, by its number or id, with its whole history').action(show);
  addAct(claim, 'assign', '<to>', 'gives it to a person or an area', (desk, id, to, by) => desk.assign(id, to, by));
  addAct(claim, 'start', '', 'work on it has begun', (desk, id, _text, by) => desk.start(id, by));
  addAct(claim, 'answer', '<text>', 'writes to its author', (desk, id, text, by) => desk.answer(id, text, by));
  addAct(claim, 'note', '<text>', 'writes for the cooperative alone', (desk, id, text, by) => desk.note(id, text, by));
  addAct(claim, 'resolve', '<text>', 'says what was done, and asks its author whether it is so', (desk, id, text, by) =>
    desk.resolve(id, text, by),
  );
  addAct(claim, 'withhold', '', 'what was written from outside is published no longer', (desk, id, _text, by) =>
    desk.withhold(id, true, by),
  );
  addAct(claim, 'show-again', '', 'it is published again', (desk, id, _text, by) => desk.withhold(id, false, by));
  addAct(claim, 'forget-author', '', 'who wrote from outside is written to no more', (desk, id, _text, by) =>
    desk.forgetAuthor(id, by),
  );
  addCategoryCommands(claim);
}

type Work = (desk: ClaimDesk, id: string, text: string, by: Actor) => Promise<void>;

function addAct(claim: Command, name: string, argument: string, description: string, work: Work): void {
  claim
    .command(`${name} <slug> <claim> ${argument}`.trimEnd())
    .description(description)
    .requiredOption('--by <name>', 'who does it, as the author reads it')
    .action(async (slug: string, id: string, ...rest: unknown[]) => {
      const text = argument === '' ? '' : String(rest[0]);
      const { by } = rest[argument === '' ? 0 : 1] as { by: string };
      const { number, status } = await atDesk(slug, async (desk) => {
        await work(desk, id, text, operator(by));
        return desk.show(id);
      });
      process.stdout.write(`${number}: ${status}\n`);
    });
}

async function list(slug: string, options: ListOptions): Promise<void> {
  const query: BoardQuery = {
    statuses: options.status?.split(',').map((each) => oneOf<ClaimStatus>('--status', each, CLAIM_STATUSES)),
    services: options.service === undefined ? undefined : [oneOf<Service>('--service', options.service, SERVICES)],
    assignee: options.assignee,
    text: options.text,
    overdue: options.overdue,
    limit: MOST,
  };
  const { items, nextCursor } = await atDesk(slug, (desk) => desk.list(query));
  for (const each of items) {
    const words = [
      each.number,
      each.status,
      each.service,
      each.category ?? '-',
      each.priority,
      each.assignee ?? '-',
      each.supplyNumber ?? each.source,
      each.dueAt ? `${each.overdue ? 'OVERDUE since' : 'due'} ${each.dueAt.toISOString()}` : 'no deadline',
      `${each.joinedCount} joined`,
    ];
    process.stdout.write(`${words.join('\t')}\n`);
  }
  if (nextCursor !== null) process.stderr.write(`The first ${MOST}; there are more.\n`);
}

async function show(slug: string, id: string): Promise<void> {
  const claim = await atDesk(slug, (desk) => desk.show(id));
  process.stdout.write(`${linesOf(claim).join('\n')}\n`);
}

function linesOf(claim: DeskClaimView): string[] {
  const at = (instant: Date | null) => instant?.toISOString() ?? '-';
  const person = claim.author
    ? [claim.author.firstName, claim.author.lastName, claim.author.email, claim.author.phone].filter(Boolean).join(' ')
    : 'nobody to write to';
  return [
    line('claim', claim.number, claim.id, claim.status, claim.priority, claim.assignee ?? 'nobody has it'),
    line('about', claim.service, claim.category ?? '-', claim.supplyNumber ?? claim.source, claim.address ?? '-'),
    line('author', person),
    line('dates', `filed ${at(claim.createdAt)}`, `due ${at(claim.dueAt)}`, `answered ${at(claim.answeredAt)}`),
    line('', `resolved ${at(claim.resolvedAt)}`, `closed ${at(claim.closedAt)}`),
    ...(claim.rating === null ? [] : [line('rating', String(claim.rating), oneLine(claim.ratingComment ?? ''))]),
    line('says', oneLine(claim.description)),
    ...claim.history.map((event) =>
      line(
        event.public ? 'event' : 'internal',
        at(event.at),
        event.authorName ?? event.author,
        event.status ?? event.kind,
        oneLine(event.text ?? ''),
      ),
    ),
    ...claim.attachments.map((photo) => line('photo', photo.id, photo.mediaType, `${photo.bytes} bytes`)),
    ...claim.joins.map((join) => line('joined', at(join.at), join.supplyNumber, join.email ?? '-')),
  ];
}

function line(...words: string[]): string {
  return words.join('\t').trimEnd();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text);
  if (found === undefined) throw new RegistryError(`${option} takes ${allowed.join(', ')}; not ${text}.`);
  return found;
}

function atDesk<T>(slug: string, work: (desk: ClaimDesk) => Promise<T>): Promise<T> {
  return inTenant(slug, async (app) => {
    const { ClaimDesk } = await import('../modules/claims/claim-desk.js');
    return work(app.get(ClaimDesk));
  }).catch(asSentence);
}

import type { Command } from 'commander';
import type { CategoryChange, CategoryDesk, KeptCategory } from '../modules/claims/category-desk.js';
import type { Priority } from '../modules/claims/default-categories.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { type DeadlineRule, SERVICES, type Service } from '../platform/tenancy/tenant.js';
import { inTenant } from './application.js';
import { asSentence, operator } from './said.js';

interface ChangeOptions {
  by: string;
  name?: string;
  advice?: string;
  priority?: string;
  deadline?: string;
  position?: string;
  personal?: boolean;
  shared?: boolean;
  retire?: boolean;
  restore?: boolean;
}

export function addCategoryCommands(claim: Command): void {
  claim.command('categories <slug>').description('what a claim can be about, as members are offered it').action(list);
  withChange(claim.command('add-category <slug> <service> <name>').description('one more, at the end')).action(
    async (slug: string, service: string, name: string, options: ChangeOptions) => {
      if (!(SERVICES as readonly string[]).includes(service))
        throw new RegistryError(`A service is one of ${SERVICES.join(', ')}; not ${service}.`);
      const change = { ...changeOf(options), name };
      const id = await atDesk(slug, (desk) => desk.add(service as Service, change, operator(options.by)));
      process.stdout.write(`${id}\n`);
    },
  );
  withChange(claim.command('change-category <slug> <category-id>').description('what is given changes'))
    .option('--name <name>')
    .action((slug: string, id: string, options: ChangeOptions) =>
      atDesk(slug, (desk) => desk.change(id, changeOf(options), operator(options.by))),
    );
}

function withChange(command: Command): Command {
  return command
    .requiredOption('--by <name>', 'who decides')
    .option('--advice <text>', 'what to do at once; «none» takes it away')
    .option('--priority <priority>', 'safety, high or normal')
    .option('--deadline <rule>', '4h (hours), 10d (days), 15b (business days); «none»: the cooperative’s own rule')
    .option('--position <n>', 'place in the list, from 0')
    .option('--personal', 'about one member alone: no neighbour is offered it')
    .option('--shared', 'neighbours are offered it')
    .option('--retire', 'offered no more')
    .option('--restore', 'offered again');
}

async function list(slug: string): Promise<void> {
  for (const each of await atDesk(slug, (desk) => desk.list())) process.stdout.write(`${lineOf(each)}\n`);
}

function lineOf({ id, service, name, priority, deadline, personal, position, active, advice }: KeptCategory): string {
  const rule = deadline ? ruleText(deadline) : '-';
  const words = [id, service, String(position), name, priority, rule, personal ? 'personal' : 'shared'];
  return [...words, active ? 'offered' : 'retired', advice ?? ''].join('\t').trimEnd();
}

function changeOf({ name, advice, priority, deadline, position, ...flags }: ChangeOptions): CategoryChange {
  return {
    ...(name !== undefined && { name }),
    ...(advice !== undefined && { advice: advice === 'none' ? null : advice }),
    ...(priority !== undefined && { priority: priority as Priority }),
    ...(deadline !== undefined && { deadline: ruleIn(deadline) }),
    ...(position !== undefined && { position: Number(position) }),
    ...((flags.personal ?? flags.shared) !== undefined && { personal: flags.personal === true }),
    ...((flags.retire ?? flags.restore) !== undefined && { active: flags.retire !== true }),
  };
}

function ruleIn(text: string): DeadlineRule | null {
  if (text === 'none') return null;
  const [, amount, unit] = /^(\d{1,4})([hdb])$/.exec(text) ?? [];
  if (!amount) throw new RegistryError(`--deadline takes 4h, 10d, 15b or none; not ${text}.`);
  if (unit === 'h') return { hours: Number(amount) };
  return { days: Number(amount), calendar: unit === 'b' ? 'business' : 'calendar' };
}

function ruleText(rule: DeadlineRule): string {
  return 'hours' in rule ? `${rule.hours}h` : `${rule.days}${rule.calendar === 'business' ? 'b' : 'd'}`;
}

function atDesk<T>(slug: string, work: (desk: CategoryDesk) => Promise<T>): Promise<T> {
  return inTenant(slug, async (app) => {
    const { CategoryDesk } = await import('../modules/claims/category-desk.js');
    return work(app.get(CategoryDesk));
  }).catch(asSentence);
}

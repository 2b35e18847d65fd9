import type { INestApplicationContext } from '@nestjs/common';
import { Argument, type Command, Option } from 'commander';
import { normaliseEmail } from '../modules/auth/email-address.js';
import type { StaffMemberView } from '../modules/staff/staff-team.view.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { type Grant, GRANTS, STAFF_ROLES, type StaffRole } from '../platform/http/staff-policy.js';
import { inApplication } from './application.js';
import { asSentence } from './said.js';
import { manager, theAccount } from './staff-account.js';

interface Where {
  tenant?: string;
}

const TENANT: [string, string] = ['--tenant <slug>', 'the cooperative; left out for support'];
const PERMISSIONS: [string, string] = ['--permissions <list>', `of an operator, by commas: ${GRANTS.join(',')}`];

export function addStaffCommands(program: Command): void {
  const staff = program.command('staff').description('who works for support and for the cooperatives');
  staff
    .command('create <email>')
    .description('invites somebody and prints the link, this once; it is good for 72 hours')
    .addOption(new Option('--role <role>').choices([...STAFF_ROLES]).makeOptionMandatory())
    .requiredOption('--name <name>', 'as people call them')
    .option(...TENANT)
    .option(...PERMISSIONS)
    .action(create);
  staff.command('list').description('every account').option('--tenant <slug>', "one cooperative's alone").action(list);
  staff
    .command('role <email>')
    .description('changes role and permissions, from the next request on')
    .addArgument(new Argument('<role>').choices(['admin', 'operator']))
    .option(...TENANT)
    .option(...PERMISSIONS)
    .action(role);
  for (const [verb, what] of [
    ['disable', 'ends all sessions; nothing opens until it is enabled'],
    ['enable', 'with the password and the second factor that it had'],
    ['forget', 'of a disabled account: name, address and what lets in go; its id stays'],
  ] as const) {
    const act = (email: string, where: Where) =>
      withTeam((app) => onAccount(app, email, where, (team, id) => team[verb](manager, id)));
    staff
      .command(`${verb} <email>`)
      .description(what)
      .option(...TENANT)
      .action(act);
  }
  staff
    .command('reset-mfa <email>')
    .description('takes second factors, password and sessions away and prints a new invitation, this once')
    .option(...TENANT)
    .action(resetMfa);
}

async function create(
  email: string,
  options: Where & { role: StaffRole; name: string; permissions?: string },
): Promise<void> {
  const link = await withTeam(async (app) => {
    const { StaffInvitationsService } = await import('../modules/staff/staff-invitations.service.js');
    const { InvitedTenant } = await import('../modules/staff/invited-tenant.js');
    const tenantId = await app.get(InvitedTenant).of(options.role, options.tenant);
    const person = { tenantId, email: addressIn(email), name: options.name.trim(), role: options.role };
    return app
      .get(StaffInvitationsService)
      .create({ ...person, permissions: grantsIn(options.permissions) }, manager.actor);
  });
  process.stdout.write(`${link}\n`);
}

async function list({ tenant }: Where): Promise<void> {
  await withTeam(async (app) => {
    const { StaffTeam } = await import('../modules/staff/staff-team.js');
    let cursor: string | undefined;
    do {
      const page = await app.get(StaffTeam).list({ tenantId: null }, { tenant, cursor, limit: 200 });
      for (const account of page.items) process.stdout.write(`${lineOf(account)}\n`);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  });
}

async function role(email: string, next: StaffRole, options: Where & { permissions?: string }): Promise<void> {
  const permissions = grantsIn(options.permissions);
  await withTeam((app) => onAccount(app, email, options, (team, id) => team.allow(manager, id, next, permissions)));
}

async function resetMfa(email: string, where: Where): Promise<void> {
  const link = await withTeam((app) => onAccount(app, email, where, (team, id) => team.resetByHand(manager, id)));
  process.stdout.write(`${link}\n`);
}

function withTeam<T>(work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  return inApplication(work).catch(asSentence);
}

function lineOf({
  tenant,
  role: as,
  email,
  name,
  status,
  permissions,
  hasSecondFactor,
  lastSignedInAt,
}: StaffMemberView) {
  const seen = lastSignedInAt ? `seen ${lastSignedInAt.toISOString()}` : 'never seen';
  const factor = hasSecondFactor ? 'second factor' : 'no second factor';
  return [tenant ?? '-', as, email, name, status, factor, seen, permissions.join(',')].join('\t');
}

function addressIn(text: string): string {
  const email = normaliseEmail(text);
  if (!/^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\]+$/.test(email))
    throw new RegistryError(`${text} is no e-mail address.`);
  return email;
}

function grantsIn(text: string | undefined): Grant[] {
  const words = (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  const unknown = words.find((word) => !(GRANTS as readonly string[]).includes(word));
  if (unknown !== undefined)
    throw new RegistryError(`--permissions takes some of ${GRANTS.join(',')}; not ${unknown}.`);
  return words as Grant[];
}

async function onAccount<T>(
  app: INestApplicationContext,
  email: string,
  { tenant }: Where,
  work: (team: Team, id: string) => Promise<T>,
): Promise<T> {
  const { StaffTeamService } = await import('../modules/staff/staff-team.service.js');
  return work(app.get(StaffTeamService), await theAccount(app, addressIn(email), tenant));
}

type Team = InstanceType<typeof import('../modules/staff/staff-team.service.js').StaffTeamService>;

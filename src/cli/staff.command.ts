import type { INestApplicationContext } from '@nestjs/common';
import { Argument, type Command, Option } from 'commander';
import type { StaffTeamService } from '../modules/staff/staff-team.service.js';
import type { StaffMemberView } from '../modules/staff/staff-team.view.js';
import { GRANTS, STAFF_ROLES, type StaffRole } from '../platform/http/staff-policy.js';
import { inApplication } from './application.js';
import { asSentence } from './said.js';
import { addressIn, grantsIn, MANAGER, theAccount } from './staff-account.js';

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
    const act = (email: string, where: Where) => onAccount(email, where, (team, id) => team[verb](MANAGER, id));
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
  const person = { email: await addressIn(email), name: options.name.trim(), role: options.role };
  const permissions = grantsIn(options.permissions);
  const link = await withTeam(async (app) => {
    const { StaffInvitationsService } = await import('../modules/staff/staff-invitations.service.js');
    const { InvitedTenant } = await import('../modules/staff/invited-tenant.js');
    const tenantId = await app.get(InvitedTenant).of(options.role, options.tenant);
    return app.get(StaffInvitationsService).create({ ...person, tenantId, permissions }, MANAGER.actor);
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
  await onAccount(email, options, (team, id) => team.allow(MANAGER, id, next, permissions));
}

async function resetMfa(email: string, where: Where): Promise<void> {
  const link = await onAccount(email, where, (team, id) => team.resetByHand(MANAGER, id));
  process.stdout.write(`${link}\n`);
}

/** With no more of the application than the staff's part. */
async function withTeam<T>(work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  const { StaffRoot } = await import('./staff.root.js');
  return inApplication(work, StaffRoot).catch(asSentence);
}

async function onAccount<T>(
  email: string,
  where: Where,
  work: (team: StaffTeamService, id: string) => Promise<T>,
): Promise<T> {
  const address = await addressIn(email);
  return withTeam(async (app) => {
    const { StaffTeamService } = await import('../modules/staff/staff-team.service.js');
    return work(app.get(StaffTeamService), await theAccount(app, address, where.tenant));
  });
}

function lineOf(account: StaffMemberView): string {
  const { tenant, email, name, status, permissions, hasSecondFactor, lastSignedInAt } = account;
  const seen = lastSignedInAt ? `seen ${lastSignedInAt.toISOString()}` : 'never seen';
  const factor = hasSecondFactor ? 'second factor' : 'no second factor';
  return [tenant ?? '-', account.role, email, name, status, factor, seen, permissions.join(',')].join('\t');
}

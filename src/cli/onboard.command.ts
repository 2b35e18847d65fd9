import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { DATASETS } from '../modules/sync/dataset.js';
import type { NewStaff } from '../modules/staff/staff-invitations.service.js';
import { parseTenantFile, RegistryError } from '../modules/tenant/tenant-registry.js';
import type { TenantFile } from '../modules/tenant/tenant-settings.dto.js';
import type { OnboardFile } from '../modules/onboarding/onboard-file.js';
import type { Waivable } from '../modules/onboarding/onboarding-items.js';
import { runAsTenant } from '../platform/tenancy/tenant-context.js';
import { inApplication } from './application.js';
import { importFile, mediaTypeOf, writtenAt } from './import-file.js';
import { asSentence } from './said.js';
import { MANAGER } from './staff-account.js';

const BY = 'operator';

export function addOnboardCommand(tenant: Command): void {
  tenant
    .command('onboard <file>')
    .description('brings a cooperative on line from one file; what is done already is not done again, and said')
    .action(run);
}

async function run(path: string): Promise<void> {
  const { onboardFileIn } = await import('../modules/onboarding/onboard-file.js');
  const { steps, settings } = onboardFileIn(await jsonIn(path));
  const file = { steps, settings: parseTenantFile(settings) };
  await inApplication((app) => new Onboarder(app, file, dirname(path)).run()).catch(asSentence);
}

/** The steps of one file, each of which finds out by itself whether it is done. */
class Onboarder {
  constructor(
    private readonly app: INestApplicationContext,
    private readonly file: OnboardFile,
    private readonly folder: string,
  ) {}

  async run(): Promise<void> {
    await this.create();
    await this.mappings();
    await this.credentials();
    await this.logo();
    await this.admin();
    await this.imports();
    await this.checks();
    await this.waivers();
    await this.end();
  }

  private get slug(): string {
    return this.file.steps.slug;
  }

  private async create(): Promise<void> {
    const { PlatformTenants } = await import('../modules/platform-tenants/platform-tenants.service.js');
    const { TenantBook } = await import('../modules/platform-tenants/tenant-book.js');
    const [tenants, book] = [this.app.get(PlatformTenants), this.app.get(TenantBook)];
    const { settings } = this.file;
    const before = await book.find(this.slug).catch(() => undefined);
    if (!before) {
      await tenants.create(this.slug, settings, BY);
      return said('created', true);
    }
    // Its logo may have been uploaded since: the file's word counts where it has one.
    const logo = settings.branding.logo ?? before.settings.branding.logo;
    const file: TenantFile = { ...settings, branding: { ...settings.branding, logo } };
    said('created', false);
    said('settings changed', await tenants.changeSettings(this.slug, file, BY));
  }

  private async mappings(): Promise<void> {
    const { MappingBook } = await import('../modules/sync/mapping-book.js');
    const book = this.app.get(MappingBook);
    await this.asTenant(async () => {
      for (const dataset of DATASETS) {
        const mapping = this.file.settings.mappings[dataset];
        if (mapping === undefined) continue;
        const before = await book.find(dataset);
        const { version } = await book.put(dataset, mapping, { author: 'onboarding', note: '' });
        said(`mapping of ${dataset}: version ${version}`, before?.version !== version);
      }
    });
  }

  private async credentials(): Promise<void> {
    const credentials = this.file.settings.payments?.mercadopago;
    if (!credentials) return;
    const { PlatformTenants } = await import('../modules/platform-tenants/platform-tenants.service.js');
    const { GatewayCheck, digestOf } = await import('../modules/payments/gateway-check.js');
    const stands = await this.asTenant(() => this.app.get(GatewayCheck).fingerprint());
    if (stands === digestOf(credentials)) return said('credentials of Mercado Pago', false);
    await this.app.get(PlatformTenants).replaceCredentials(this.slug, credentials, BY);
    said('credentials of Mercado Pago', true);
  }

  private async logo(): Promise<void> {
    const { logo } = this.file.steps;
    if (logo === undefined) return;
    const { TenantLogo } = await import('../modules/platform-tenants/tenant-logo.js');
    const content = createReadStream(await this.found(logo));
    said('logo', await this.app.get(TenantLogo).put(this.slug, content, BY));
  }

  private async admin(): Promise<void> {
    const { admin } = this.file.steps;
    if (!admin) return;
    const { StaffTeam } = await import('../modules/staff/staff-team.js');
    const { StaffInvitationsService } = await import('../modules/staff/staff-invitations.service.js');
    const { InvitedTenant } = await import('../modules/staff/invited-tenant.js');
    const name = `admin ${admin.email} invited`;
    if (await this.app.get(StaffTeam).byAddress(admin.email, this.slug)) return said(name, false);
    const tenantId = await this.app.get(InvitedTenant).of('admin', this.slug);
    const person: NewStaff = { ...admin, role: 'admin', tenantId, permissions: [] };
    await this.app.get(StaffInvitationsService).invite(person, MANAGER.actor);
    said(name, true);
  }

  /** Each file is tried first: one of which no row would go in is not taken in. */
  private async imports(): Promise<void> {
    const { files = {} } = this.file.steps;
    const { ImportsService } = await import('../modules/sync/imports.service.js');
    const imports = this.app.get(ImportsService);
    await this.asTenant(async () => {
      for (const dataset of DATASETS) {
        const name = files[dataset];
        if (name === undefined) continue;
        const file = await this.found(name);
        if (await imports.tookIn(dataset, false)) {
          said(`${dataset} imported`, false);
          continue;
        }
        const request = { dataset, mode: 'upsert', force: false, mediaType: mediaTypeOf(file) } as const;
        const generatedAt = await writtenAt(file);
        await importFile(this.app, { ...request, generatedAt, dryRun: true }, file);
        if (!(await imports.tookIn(dataset, true))) throw new RegistryError(`${file}: no row of it would go in.`);
        await importFile(this.app, { ...request, generatedAt, dryRun: false }, file);
        said(`${dataset} imported`, true);
      }
    });
  }

  /** What others answer: the gateway, the mailbox for claims, and the test member, whom nobody can stand in for. */
  private async checks(): Promise<void> {
    const { Onboarding } = await import('../modules/onboarding/onboarding.service.js');
    const { ClaimsAddress } = await import('../modules/onboarding/claims-address.js');
    const onboarding = this.app.get(Onboarding);
    const { items, testMember, openedAt } = await onboarding.checklist(this.slug);
    const lacks = (item: string) => items.some((step) => step.item === item && step.state === 'missing');
    if (this.file.settings.payments) {
      const isNew = lacks('gateway');
      if (isNew) await onboarding.checkGateway(this.slug, BY);
      said('Mercado Pago asked', isNew);
    }
    const isUnasked = lacks('claims-address') && !(await this.app.get(ClaimsAddress).isAsked(this.slug));
    if (isUnasked) await this.app.get(ClaimsAddress).ask(this.slug, BY);
    said('link to the address for claims mailed', isUnasked);
    const wanted = this.file.steps.testMember?.toLowerCase();
    if (wanted === undefined || openedAt) return;
    if (wanted !== testMember) await onboarding.setTestMember(this.slug, wanted, BY);
    said(`test member ${wanted}`, wanted !== testMember);
  }

  private async waivers(): Promise<void> {
    const { Onboarding } = await import('../modules/onboarding/onboarding.service.js');
    const onboarding = this.app.get(Onboarding);
    const { items } = await onboarding.checklist(this.slug);
    for (const [item, reason] of Object.entries(this.file.steps.waivers ?? {}) as [Waivable, string][]) {
      const isNew = items.find((step) => step.item === item)?.waiver?.reason !== reason;
      if (isNew) await onboarding.waive(this.slug, item, reason, BY);
      said(`${item} waived`, isNew);
    }
  }

  /** Opens it where the file says so and nothing is missing, and says what is. */
  private async end(): Promise<void> {
    const { Onboarding } = await import('../modules/onboarding/onboarding.service.js');
    const onboarding = this.app.get(Onboarding);
    const before = await onboarding.checklist(this.slug);
    const opens = this.file.steps.open === true && before.mayOpen;
    if (opens) await onboarding.open(this.slug, BY);
    const { items, status } = opens ? await onboarding.checklist(this.slug) : before;
    for (const { item, missing, state } of items)
      if (state === 'missing') process.stdout.write(`${item}: ${missing}\n`);
    process.stdout.write(`${this.slug} is ${status}.\n`);
  }

  private async asTenant<T>(work: () => Promise<T>): Promise<T> {
    const { TenantBook } = await import('../modules/platform-tenants/tenant-book.js');
    return runAsTenant(await this.app.get(TenantBook).find(this.slug), work);
  }

  /** A path of the onboarding file. */
  private async found(name: string): Promise<string> {
    const path = resolve(this.folder, name);
    await writtenAt(path);
    return path;
  }
}

function said(step: string, isDone: boolean): void {
  process.stdout.write(`${isDone ? 'done   ' : 'already'}  ${step}\n`);
}

async function jsonIn(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    throw new RegistryError(`The onboarding file ${path} cannot be read as JSON: ${(error as Error).message}.`);
  }
}

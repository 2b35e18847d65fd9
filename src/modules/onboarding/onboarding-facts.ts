import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import type { Service } from '../../platform/tenancy/tenant.js';
import { GatewayCheck } from '../payments/gateway-check.js';
import type { TenantRecord } from '../platform-tenants/tenant-record.js';
import type { NeededDataset, Waivable } from './onboarding-items.js';
import type { OnboardingState, Waiver } from './onboarding-state.js';

export type Fact = 'gateway-answered' | 'claims-address-confirmed' | 'invoice-seen';

interface Own {
  tried: Partial<Record<NeededDataset, string>> | null;
  imported: Partial<Record<NeededDataset, string>> | null;
  foreignServices: Service[] | null;
  member: { id: string; registeredAt: string | null; linkedAt: string | null } | null;
}

interface FactRow {
  fact: Fact;
  about: string;
  at: Date;
}

const first = (condition: string) => `
  (select jsonb_object_agg(dataset, at) from (
     select dataset, min(finished_at) as at from imports
      where status = 'finished' and inserted + updated + unchanged > 0 and ${condition} group by dataset) i)`;

/** One statement over the cooperative's own tables; both arguments are quoted. */
const ownTables = (services: string, email: string) => `select
  ${first('dry_run')} as tried, ${first('not dry_run')} as imported,
  (select array_agg(distinct service order by service) from supply_services
    where status <> 'inactive' and not (${services}::jsonb ? service)) as "foreignServices",
  (select jsonb_build_object('id', u.id, 'registeredAt', u.activated_at,
            'linkedAt', (select min(created_at) from accounts where user_id = u.id))
     from users u where u.email = ${email}) as member`;

/** Reads what the checklist is computed from, and keeps the few things that no other row tells of. */
@Injectable()
export class OnboardingFacts {
  constructor(
    private readonly database: DataSource,
    private readonly units: UnitOfWork,
    private readonly gateway: GatewayCheck,
  ) {}

  async stateOf(tenant: TenantRecord): Promise<OnboardingState> {
    const [own, fingerprint] = await runAsTenant(tenant, async () => [
      await this.own(tenant),
      await this.gateway.fingerprint(),
    ]);
    const facts = await this.factsOf(tenant);
    const when = (fact: Fact, about?: string | null) =>
      facts.find((row) => row.fact === fact && (about === undefined || row.about === about))?.at;
    const { claimsEmail } = tenant.settings;
    // Of a cooperative that has opened nobody is the test member any more.
    const walker = tenant.openedAt ? undefined : (own.member?.id ?? null);
    return {
      tenant,
      tried: datesIn(own.tried),
      imported: datesIn(own.imported),
      foreignServices: own.foreignServices ?? [],
      gateway: { hasCredentials: fingerprint !== null, answeredAt: when('gateway-answered', fingerprint) },
      claimsAddress: {
        sentAt: await this.linkSentAt(tenant.id, claimsEmail),
        confirmedAt: when('claims-address-confirmed', claimsEmail),
      },
      testMember: {
        registeredAt: dateIn(own.member?.registeredAt),
        linkedAt: dateIn(own.member?.linkedAt),
        sawInvoiceAt: when('invoice-seen', walker),
      },
      waivers: await this.waiversOf(tenant.id),
    };
  }

  /** Keeps a fact, in the place of one that is true of something else; the first instant at which it was true stays. */
  async keep(tenantId: string, fact: Fact, about: string): Promise<void> {
    await this.database.query(
      `insert into public.onboarding_facts as f (tenant_id, fact, about) values ($1, $2, $3)
       on conflict (tenant_id, fact) do update set about = excluded.about, at = now() where f.about <> excluded.about`,
      [tenantId, fact, about],
    );
  }

  private async own({ settings, testMember }: TenantRecord): Promise<Own> {
    const [row] = await this.units.glance<Own>((literal) =>
      ownTables(literal(JSON.stringify(settings.services)), literal(testMember ?? '')),
    );
    return row!;
  }

  private factsOf({ id }: TenantRecord): Promise<FactRow[]> {
    return this.database.query<FactRow[]>('select fact, about, at from public.onboarding_facts where tenant_id = $1', [
      id,
    ]);
  }

  private async linkSentAt(tenantId: string, address: string): Promise<Date | undefined> {
    const [link] = await this.database.query<{ sentAt: Date }[]>(
      `select sent_at as "sentAt" from public.claims_address_links where tenant_id = $1 and address = $2 and expires_at > now()`,
      [tenantId, address],
    );
    return link?.sentAt;
  }

  private async waiversOf(tenantId: string): Promise<OnboardingState['waivers']> {
    const rows = await this.database.query<(Waiver & { item: Waivable })[]>(
      'select item, reason, by, at from public.onboarding_waivers where tenant_id = $1',
      [tenantId],
    );
    return Object.fromEntries(rows.map(({ item, ...waiver }) => [item, waiver]));
  }
}

function datesIn(texts: Partial<Record<NeededDataset, string>> | null): Partial<Record<NeededDataset, Date>> {
  return Object.fromEntries(Object.entries(texts ?? {}).map(([name, text]) => [name, new Date(text)]));
}

function dateIn(text: string | null | undefined): Date | undefined {
  return text ? new Date(text) : undefined;
}

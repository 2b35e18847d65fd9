import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Problem } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import { GatewayCheck } from '../payments/gateway-check.js';
import { TenantBook } from '../platform-tenants/tenant-book.js';
import type { TenantRecord } from '../platform-tenants/tenant-record.js';
import { checklistOf, inTheWay } from './checklist.js';
import { OnboardingFacts } from './onboarding-facts.js';
import type { Waivable } from './onboarding-items.js';
import type { OnboardingView } from './onboarding.view.js';

/** Brings a cooperative on line step by step. `by` is the actor's id. */
@Injectable()
export class Onboarding {
  constructor(
    private readonly book: TenantBook,
    private readonly facts: OnboardingFacts,
    private readonly gateway: GatewayCheck,
    private readonly database: DataSource,
    private readonly audit: Audit,
  ) {}

  /** TENANT_NOT_FOUND. */
  async checklist(slug: string): Promise<OnboardingView> {
    const state = await this.facts.stateOf(await this.book.find(slug));
    const items = checklistOf(state);
    const { status, openedAt, testMember } = state.tenant;
    const mayOpen = status === 'preparing' && inTheWay(items).length === 0;
    return { tenant: slug, status, openedAt, testMember: testMember ?? null, mayOpen, items };
  }

  /** Asks the gateway whose the credentials are. PAYMENTS_NOT_CONFIGURED, GATEWAY_REFUSED, GATEWAY_UNAVAILABLE. */
  async checkGateway(slug: string, by: string): Promise<void> {
    const tenant = await this.book.find(slug);
    const fingerprint = await runAsTenant(tenant, () => this.gateway.ask());
    await this.facts.keep(tenant.id, 'gateway-answered', fingerprint);
    await this.note(tenant, by, 'onboarding.gateway-checked');
  }

  /** The one address with which somebody registers and signs in before the others may. TENANT_STATE once it is open. */
  async setTestMember(slug: string, email: string, by: string): Promise<void> {
    const tenant = await this.book.change(slug, 'open', async (held, unit) => {
      await unit.query('update public.tenants set test_member = $2, updated_at = now() where id = $1', [
        held.id,
        email,
      ]);
      return held;
    });
    await this.note(tenant, by, 'onboarding.test-member-named');
  }

  /** Goes on without a step, for a reason that stays. */
  async waive(slug: string, item: Waivable, reason: string, by: string): Promise<void> {
    const tenant = await this.book.find(slug);
    await this.database.query(
      `insert into public.onboarding_waivers (tenant_id, item, reason, by) values ($1, $2, $3, $4)
       on conflict (tenant_id, item) do update set reason = excluded.reason, by = excluded.by, at = now()`,
      [tenant.id, item, reason, by],
    );
    await this.note(tenant, by, 'onboarding.step-waived', { item });
  }

  /** Asks for the step again. Nothing happens where it was not waived. */
  async insist(slug: string, item: Waivable, by: string): Promise<void> {
    const tenant = await this.book.find(slug);
    await this.database.query('delete from public.onboarding_waivers where tenant_id = $1 and item = $2', [
      tenant.id,
      item,
    ]);
    await this.note(tenant, by, 'onboarding.step-asked-for-again', { item });
  }

  /** Lets members in. ONBOARDING_INCOMPLETE with what is missing; TENANT_STATE once it is open. */
  async open(slug: string, by: string): Promise<void> {
    const { items } = await this.checklist(slug);
    const missing = inTheWay(items);
    if (missing.length > 0) {
      const errors = missing.map((step) => ({ field: step.item, code: 'MISSING', detail: step.missing! }));
      throw new Problem('ONBOARDING_INCOMPLETE', { errors });
    }
    const tenant = await this.book.change(slug, 'open', async (held, unit) => {
      await unit.query(
        `update public.tenants set status = 'active', opened_at = now(), test_member = null, updated_at = now() where id = $1`,
        [held.id],
      );
      return held;
    });
    await this.note(tenant, by, 'tenant.opened');
  }

  private note({ id }: TenantRecord, by: string, action: string, detail: Record<string, string> = {}): Promise<void> {
    return this.audit.record({ tenantId: id, actor: by, action, subject: id, detail });
  }
}

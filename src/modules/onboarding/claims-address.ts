import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { hashToken, newToken } from '../../platform/crypto/tokens.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { MailOutbox } from '../../platform/mail/mail-outbox.js';
import { Audit } from '../../platform/operations/audit.js';
import { currentTenant, runAsTenant } from '../../platform/tenancy/tenant-context.js';
import { TenantBook } from '../platform-tenants/tenant-book.js';
import { OnboardingFacts } from './onboarding-facts.js';

/** Whether somebody reads the mailbox to which claims go: they follow a link that was mailed there. */
@Injectable()
export class ClaimsAddress {
  constructor(
    private readonly book: TenantBook,
    private readonly units: UnitOfWork,
    private readonly outbox: MailOutbox,
    private readonly facts: OnboardingFacts,
    private readonly database: DataSource,
    private readonly audit: Audit,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** Mails a link, good once and for seven days, to the address in the settings; the one before is worth nothing any more. */
  async ask(slug: string, by: string): Promise<void> {
    const tenant = await this.book.find(slug);
    const address = tenant.settings.claimsEmail;
    const token = newToken();
    await runAsTenant(tenant, () =>
      this.units.run(async () => {
        await this.units.onPlatform(() =>
          this.units.query(
            `insert into public.claims_address_links (tenant_id, address, token_hash, expires_at) values ($1, $2, $3, now() + interval '7 days')
             on conflict (tenant_id) do update set address = excluded.address, token_hash = excluded.token_hash,
               sent_at = now(), expires_at = excluded.expires_at, used_at = null`,
            [tenant.id, address, hashToken(token)],
          ),
        );
        await this.outbox.post({
          template: 'claims-address-check',
          to: address,
          cause: `claims-address-check/${hashToken(token).toString('hex')}`,
          data: { address },
          secrets: { link: `${this.env.publicUrl}/${slug}/confirmar-correo?token=${token}` },
        });
      }),
    );
    const entry = { tenantId: tenant.id, actor: by, action: 'onboarding.claims-address-asked', subject: tenant.id };
    await this.audit.record(entry);
  }

  /** Whether a link that still works lies in the mailbox in the settings. */
  async isAsked(slug: string): Promise<boolean> {
    const { id, settings } = await this.book.find(slug);
    const found = await this.database.query<object[]>(
      `select from public.claims_address_links where tenant_id = $1 and address = $2 and used_at is null and expires_at > now()`,
      [id, settings.claimsEmail],
    );
    return found.length > 0;
  }

  /** The address that the ambient tenant's link was mailed to; TOKEN_EXPIRED. Nothing changes. */
  async look(token: string): Promise<string> {
    return this.addressOf(
      `select address from public.claims_address_links
        where tenant_id = $1 and token_hash = $2 and used_at is null and expires_at > now()`,
      token,
    );
  }

  /** Uses the link up; of two at once one does. TOKEN_EXPIRED. */
  async confirm(token: string): Promise<string> {
    const address = await this.addressOf(
      `with used as (
         update public.claims_address_links set used_at = now()
          where tenant_id = $1 and token_hash = $2 and used_at is null and expires_at > now() returning address)
       select address from used`,
      token,
    );
    await this.facts.keep(currentTenant().id, 'claims-address-confirmed', address);
    this.audit.note({ actor: 'anonymous', action: 'onboarding.claims-address-confirmed' });
    return address;
  }

  private async addressOf(sql: string, token: string): Promise<string> {
    const [link] = await this.database.query<{ address: string }[]>(sql, [currentTenant().id, hashToken(token)]);
    if (!link) throw new Problem('TOKEN_EXPIRED');
    return link.address;
  }
}

import { Injectable } from '@nestjs/common';
import { Audit } from '../../platform/operations/audit.js';
import type { Feature } from '../../platform/tenancy/tenant.js';
import { type FileInClear, settingsOf } from '../tenant/tenant-registry.js';
import type { MercadoPagoSettings, TenantFile } from '../tenant/tenant-settings.dto.js';
import { Provisioning } from './provisioning.js';
import { TenantBook } from './tenant-book.js';
import type { TenantRecord } from './tenant-record.js';

/** Cooperatives as support makes and changes them. `by` is the actor's id. */
@Injectable()
export class PlatformTenants {
  constructor(
    private readonly book: TenantBook,
    private readonly provisioning: Provisioning,
    private readonly audit: Audit,
  ) {}

  /** One that is not open yet. VALIDATION_FAILED, TENANT_EXISTS, PROVISIONING_OFF. */
  async create(slug: string, file: TenantFile, by: string): Promise<TenantRecord> {
    const { id } = await this.provisioning.create(slug, file);
    await this.audit.record({ tenantId: id, actor: by, action: 'tenant.created', subject: id, detail: { slug } });
    return this.book.find(slug);
  }

  /** All of its settings, in the place of those before. False where they said the same. TENANT_NOT_FOUND. */
  async changeSettings(slug: string, file: FileInClear, by: string): Promise<boolean> {
    const { name, city, province, cuit } = file;
    const changed = await this.book.change(slug, null, async ({ id }, unit) => {
      const rows = await unit.query<{ id: string }>(
        `update public.tenants set name = $2, city = $3, province = $4, cuit = $5, settings = $6, settings_at = now(), updated_at = now()
          where id = $1 and (name, city, province, cuit, settings) is distinct from ($2, $3, $4, $5, $6::jsonb) returning id`,
        [id, name, city, province, cuit, settingsOf(file)],
      );
      return rows[0]?.id;
    });
    if (changed === undefined) return false;
    await this.note(changed, by, 'tenant.settings-changed');
    return true;
  }

  /** The gateway's credentials, sealed, in the place of those before. TENANT_NOT_FOUND, PROVISIONING_OFF. */
  async replaceCredentials(slug: string, credentials: MercadoPagoSettings, by: string): Promise<void> {
    await this.book.find(slug);
    await this.provisioning.replaceCredentials(slug, credentials, by);
  }

  /** Switches features on and off; those that are not named stay as they are. */
  async switchFeatures(slug: string, switches: Partial<Record<Feature, boolean>>, by: string): Promise<TenantRecord> {
    const { id } = await this.book.change(slug, null, async (tenant, unit) => {
      await unit.query('update public.tenants set features = features || $2, updated_at = now() where id = $1', [
        tenant.id,
        switches,
      ]);
      return tenant;
    });
    await this.note(id, by, 'tenant.features-switched', { ...switches });
    return this.book.find(slug);
  }

  private note(id: string, by: string, action: string, detail: Record<string, string | boolean> = {}): Promise<void> {
    return this.audit.record({ tenantId: id, actor: by, action, subject: id, detail });
  }
}

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { notFound } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { PhotoWorkshop } from '../../platform/photos/photo-workshop.js';
import { Storage } from '../../platform/storage/storage.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import { TenantBook } from './tenant-book.js';
import type { TenantRecord } from './tenant-record.js';

const OWN = /^\/v1\/tenants\/[a-z0-9-]+\/logo\/([0-9a-f]{16}\.png)$/;

/** The cooperative's logo: made anew from its pixels, so that nothing of the file that came is shown to anybody. */
@Injectable()
export class TenantLogo {
  constructor(
    private readonly book: TenantBook,
    private readonly workshop: PhotoWorkshop,
    private readonly storage: Storage,
    private readonly audit: Audit,
  ) {}

  /** Puts it in the place of the one before; false where it is the same. UNSUPPORTED_MEDIA_TYPE, PHOTO_UNREADABLE, TENANT_NOT_FOUND. */
  async put(slug: string, content: Readable, by: string): Promise<boolean> {
    const tenant = await this.book.find(slug);
    const picture = await this.workshop.drawLogo(content);
    const name = `${createHash('sha256').update(picture).digest('hex').slice(0, 16)}.png`;
    const before = nameIn(tenant);
    if (before === name) return false;
    await runAsTenant(tenant, () => this.storage.put(keyOf(name), Readable.from([picture])));
    await this.book.change(slug, null, ({ id }, unit) =>
      unit.query(
        `update public.tenants set settings = jsonb_set(settings, '{branding,logo}', to_jsonb($2::text)), settings_at = now(), updated_at = now()
          where id = $1`,
        [id, `/v1/tenants/${slug}/logo/${name}`],
      ),
    );
    if (before) await runAsTenant(tenant, () => this.storage.remove(keyOf(before)));
    await this.audit.record({ tenantId: tenant.id, actor: by, action: 'tenant.logo-changed', subject: tenant.id });
    return true;
  }

  /** Of the ambient tenant; NOT_FOUND for one that it has not. */
  async read(name: string): Promise<Readable> {
    if (!(await this.storage.exists(keyOf(name)))) throw notFound();
    return this.storage.read(keyOf(name));
  }
}

const keyOf = (name: string) => `branding/${name}`;

/** The file of a logo of ours; undefined where there is none, or one that lies elsewhere. */
function nameIn({ settings }: TenantRecord): string | undefined {
  return OWN.exec(settings.branding.logo ?? '')?.[1];
}

import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ENVIRONMENT } from '../../platform/config/config.module.js';
import type { Environment } from '../../platform/config/environment.js';
import { decodeCursor, pageOf } from '../../platform/http/cursor.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { SLUG } from '../../platform/tenancy/tenant.js';
import type { TenantQuery } from './tenant.dto.js';
import type { TenantPage, TenantSummaryView, TenantView } from './tenant.view.js';

interface TenantRow {
  slug: string;
  name: string;
  city: string;
  province: string;
  logo: string | null;
  /** The name as it is sorted: without accents, in lower case. */
  sort_name: string;
}

const NAME = /^\P{Cc}{0,200}$/u;

/** Without accents and in lower case; the marks are dropped first because lower() knows only ASCII under the C collation. */
const plain = (column: string) => `lower(regexp_replace(normalize(${column}, NFD), '[\\u0300-\\u036f]', '', 'g'))`;

const LIST = `
  select slug, name, city, province, logo, sort_name
    from (select slug, name, city, province, settings #>> '{branding,logo}' as logo, ${plain('name')} as sort_name,
                 ${plain(`name || ' ' || city || ' ' || province`)} as searched
            from public.tenants where status = 'active') t
   where not exists (select from unnest($1::text[]) word where strpos(searched, word) = 0)
     and ($2::text is null or (sort_name, slug) > ($2, $3))
   order by sort_name, slug limit $4`;

/** The cooperatives as anybody sees them; the only read of the registry that needs no tenant. */
@Injectable()
export class TenantCatalogue {
  constructor(
    private readonly database: DataSource,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** Those that are open, by name; each word of the search must be in the name, the city or the province. */
  async list({ search = '', limit, cursor }: TenantQuery): Promise<TenantPage> {
    const [name, slug] = cursor === undefined ? [null, null] : decodeCursor(cursor, [NAME, SLUG]);
    const words = withoutAccents(search).split(/\s+/).filter(Boolean);
    const rows: TenantRow[] = await this.database.query(LIST, [words, name, slug, limit + 1]);
    return pageOf(
      rows,
      limit,
      (row) => [row.sort_name, row.slug],
      (row) => this.summaryOf(row),
    );
  }

  /** The tenant of the request. */
  current(): TenantView {
    const { settings, ...tenant } = currentTenant();
    const { services, contact, branding, passwordPolicy } = settings;
    const summary = this.summaryOf({ ...tenant, logo: branding.logo });
    return {
      ...summary,
      services,
      contact: { whatsapp: contact.whatsapp, phone: contact.phone, email: contact.email },
      branding: { primaryColor: branding.primaryColor, logoUrl: summary.logoUrl },
      passwordPolicy: { minLength: passwordPolicy.minLength, maxLength: passwordPolicy.maxLength },
    };
  }

  private summaryOf({ slug, name, city, province, logo }: Omit<TenantRow, 'sort_name'>): TenantSummaryView {
    return { slug, name, city, province, logoUrl: this.logoUrlOf(logo) };
  }

  /** A path is one of ours; what is no web address is shown to nobody. */
  private logoUrlOf(logo: string | null): string | null {
    if (!logo || !URL.canParse(logo, this.env.publicUrl)) return null;
    const url = new URL(logo, this.env.publicUrl);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  }
}

function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

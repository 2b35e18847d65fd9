import { Injectable } from '@nestjs/common';
import { runAsTenant } from '../../tenancy/tenant-context.js';
import { TenantDirectory } from '../../tenancy/tenant-directory.js';
import type { MailTemplate } from '../mail-outbox.js';
import { MailTemplates, type RenderedMail } from '../mail-templates.js';
import { SAMPLE_END, SAMPLE_TENANT, SAMPLES } from '../preview-samples.js';

export type Theme = 'light' | 'dark';

/** Mails with sample data, as their reader would see them. */
@Injectable()
export class MailPreview {
  constructor(
    private readonly templates: MailTemplates,
    private readonly directory: TenantDirectory,
  ) {}

  /** Every mail's name with its sample's subject. */
  list(): { name: MailTemplate; subject: string }[] {
    return runAsTenant(SAMPLE_TENANT, () =>
      this.templates.names.map((name) => ({ name, subject: renderSample(this.templates, name).subject })),
    );
  }

  /** In the name and colour of a cooperative (slug), or of the sample; undefined where there is no such mail or cooperative. */
  async of(name: string, slug: string | undefined, theme: Theme): Promise<RenderedMail | undefined> {
    const template = this.templates.names.find((known) => known === name);
    const tenant = slug === undefined ? SAMPLE_TENANT : await this.directory.bySlug(slug);
    if (!template || !tenant) return undefined;
    const mail = runAsTenant(tenant, () => renderSample(this.templates, template));
    return { ...mail, html: inTheme(mail.html, theme) };
  }
}

/** Within a tenant. */
export function renderSample(templates: MailTemplates, name: MailTemplate): RenderedMail {
  const { data, mayBeEnded } = SAMPLES[name];
  return templates.render(name, mayBeEnded ? { ...data, unsubscribeUrl: SAMPLE_END } : data);
}

/** The mail as in a browser that prefers the theme, whatever this one prefers. */
function inTheme(html: string, theme: Theme): string {
  return html
    .replaceAll('(prefers-color-scheme: dark)', theme === 'dark' ? 'all' : 'not all')
    .replace(/color-scheme: light dark/g, `color-scheme: ${theme}`);
}

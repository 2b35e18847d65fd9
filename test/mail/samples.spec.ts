import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { renderSample } from '../../src/platform/mail/dev/mail-preview.js';
import { MAIL_KINDS } from '../../src/platform/mail/mail-kinds.js';
import { MailTemplates } from '../../src/platform/mail/mail-templates.js';
import { SAMPLE_TENANT, SAMPLES } from '../../src/platform/mail/preview-samples.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';

const ROOT = join(import.meta.dirname, '../..');
const templates = new MailTemplates();
const names = readdirSync(join(ROOT, 'src/platform/mail/templates'))
  .filter((file) => file.endsWith('.hbs'))
  .map((file) => file.replace('.hbs', ''));

describe('Every mail', () => {
  it('has sample data and a kind, and there are none of mails that there are not', () => {
    expect(Object.keys(SAMPLES).sort()).toEqual([...names].sort());
    expect(Object.keys(MAIL_KINDS).sort()).toEqual([...names].sort());
  });

  it.each(templates.names)('%s can be shown, says the same in both editions, and is read well as text', (name) => {
    const { subject, html, text } = runAsTenant(SAMPLE_TENANT, () => renderSample(templates, name));
    expect(subject).not.toMatch(/undefined|null|\[object/);
    expect(html).not.toMatch(/>\s*(undefined|null|\[object)/);
    expect(html).toContain('lang="es-AR"');
    for (const part of [html, text]) expect(part).toContain(SAMPLE_TENANT.name);
    // Title and underline, paragraphs apart, the signature at the end; no markup and no entities.
    expect(text).toMatch(/^.+\n\n.+\n=+\n\n[^]+\n\n--\n[^]+$/);
    expect(text).not.toMatch(/<\/?[a-z]+|&[a-z#]+\d*;|\n{3}|[ \t]$/m);
  });

  it.each(names)('%s has its pictures in docs/mails, in both themes: npm run mail-pictures', (name) => {
    for (const theme of ['light', 'dark'])
      expect([name, theme, existsSync(join(ROOT, 'docs/mails', `${name}-${theme}.png`))]).toEqual([name, theme, true]);
  });
});

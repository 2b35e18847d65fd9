import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { MailTemplates } from '../../src/platform/mail/mail-templates.js';
import type { MailTemplate } from '../../src/platform/mail/mail-outbox.js';
import { readableOn } from '../../src/platform/mail/readable-on.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';

const almafuerte = {
  schema: 't_almafuerte',
  name: 'Cooperativa de Almafuerte <Ltda.>',
  settings: {
    contact: { whatsapp: ['+5493571631052'], phone: '03571 47-0000', email: 'reclamos@coopal.coop' },
    branding: { primaryColor: '#0b5c9e', logo: null },
  },
} as unknown as Tenant;

const templates = new MailTemplates();
const render = (template: MailTemplate, data: Record<string, unknown>) =>
  runAsTenant(almafuerte, () => templates.render(template, data));

const contact = {
  name: 'Georgina Paván',
  email: 'g@example.com',
  message: 'Hola',
  contactHours: '9 a 12',
  phone: '+5493571631052',
};

describe('A mail', () => {
  it('says the same in HTML and in plain text, under the cooperative’s name and with its contact', () => {
    const { subject, html, text } = render('contact-for-cooperative', contact);
    expect(subject).toBe('Mensaje de contacto de Georgina Paván');
    for (const part of [html, text]) {
      for (const word of ['Georgina Paván', '9 a 12', '+5493571631052', '03571 47-0000', 'reclamos@coopal.coop']) {
        expect(part).toContain(word);
      }
    }
    expect(html).toContain('lang="es-AR"');
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).toContain('https://wa.me/5493571631052');
    expect(text).not.toMatch(/<\/?[a-z]|&[a-z]+;|\n{3}/);
  });

  it('shows as text whatever HTML or template a person typed, in every field', () => {
    const typed = `<img src=x onerror="alert(1)">{{tenant.name}}&amp;</div><script>`;
    const { html, text } = render('contact-for-cooperative', {
      name: typed,
      email: typed,
      message: typed,
      contactHours: typed,
      phone: typed,
    });
    expect(html).not.toMatch(/<img|<script|onerror="/);
    expect(html).toContain('&lt;img src&#x3D;x');
    expect(text.split(typed)).toHaveLength(6);
    expect(html).toContain('Cooperativa de Almafuerte &lt;Ltda.&gt;');
  });

  it('in plain text has each fact on a line of its own, and paragraphs apart', () => {
    const { text } = render('contact-for-cooperative', contact);
    expect(text).toContain(
      '\n\n  Hola\n\nHorario para contactarse: 9 a 12\nTeléfono: +5493571631052\nCorreo: g@example.com\n\n--\n',
    );
  });

  it('puts no mark after the cooperative’s name, which may end in one: «Almafuerte Ltda.»', () => {
    const folder = join(import.meta.dirname, '../../src/platform/mail/templates');
    const mails = readdirSync(folder).filter((file) => file.endsWith('.hbs'));
    expect(mails.length).toBeGreaterThan(10);
    for (const mail of mails) expect(readFileSync(join(folder, mail), 'utf8')).not.toMatch(/\{\{tenant\.name\}\}[.:;]/);
  });

  it('keeps the lines of a message', () => {
    const { html, text } = render('contact-for-cooperative', { ...contact, message: 'uno\r\ndos\n\ntres' });
    expect(html).toContain('uno<br>\ndos<br>\n<br>\ntres');
    expect(text).toContain('  uno');
    expect(text).toContain('  dos');
  });

  it.each(['Ana\r\nBcc: todos@example.com', 'Ana\nX: y', 'Ana\u2028Bcc: x', 'Ana\u0085Bcc: x\u0000'])(
    'has a subject of one short line though the name is %j',
    (name) => {
      const { subject } = render('contact-for-cooperative', { ...contact, name: name.repeat(20) });
      expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(subject.length).toBeLessThanOrEqual(150);
    },
  );

  it('is not made with a value missing, nor with a link that is no web address', () => {
    expect(() => render('contact-for-cooperative', { ...contact, message: undefined })).toThrow();
    expect(() => render('activation', { firstName: 'Ana', link: 'javascript:alert(1)' })).toThrow('web address');
    // Alone on its line: what followed at once would be part of the link.
    expect(render('activation', { firstName: 'Ana', link: 'https://coop.example/a?b=1&c=2' }).text).toContain(
      '\nhttps://coop.example/a?b=1&c=2\n',
    );
  });

  it('has its words on the tenant’s colour in whichever of black and white reads better', () => {
    expect(readableOn('#0b5c9e')).toBe('#ffffff');
    expect(readableOn('#ffd54f')).toBe('#000000');
    expect(render('contact-for-cooperative', contact).html).toContain('background:#0b5c9e;color:#ffffff');
  });
});

describe('The templates', () => {
  it('hold no raw output: nothing that a person typed can become markup', async () => {
    const { readFile } = await import('node:fs/promises');
    const folder = 'src/platform/mail/templates';
    for (const file of readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.hbs'))) {
      expect(await readFile(`${folder}/${file}`, 'utf8')).not.toMatch(/\{\{\{|\{\{&/);
    }
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import { readableOn } from './readable-on.js';
import { currentTenant } from '../tenancy/tenant-context.js';
import { subjectOf } from './subjects.js';
import type { MailTemplate } from './mail-outbox.js';

const FOLDER = join(import.meta.dirname, 'templates');

/** A mail as it goes out; every value that people typed is text in it. */
export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

type Edition = 'html' | 'text';
type Render = (context: object) => string;

/**
 * Each mail is written once, in the words of `templates/html` and `templates/text` (layout, p, button, facts …), and comes out in both editions.
 * All are compiled at the start. A value that a template names and the data lacks throws: give null for what may be absent.
 */
@Injectable()
export class MailTemplates {
  private readonly html = compileAll('html');
  private readonly text = compileAll('text');

  /** Within the tenant whose name, colour and contact the mail shows; outside of one, under another letterhead. */
  render(template: MailTemplate, data: Record<string, unknown>, from: Letterhead = letterhead()): RenderedMail {
    const subject = subjectOf(template, data);
    const context = { ...data, subject, tenant: from };
    return {
      subject,
      html: renderWith(this.html, template, context),
      text: renderWith(this.text, template, context)
        .replace(/\n{3,}/g, '\n\n')
        .trim(),
    };
  }
}

/** Who writes: name, colours and contact. */
export interface Letterhead {
  name: string;
  color: string;
  onColor: string;
  phone: string;
  email: string;
  whatsapp: string[];
}

function letterhead(): Letterhead {
  const { name, settings } = currentTenant();
  const color = settings.branding.primaryColor;
  return { ...settings.contact, name, color, onColor: readableOn(color) };
}

function renderWith(templates: Map<string, Render>, name: MailTemplate, context: object): string {
  const render = templates.get(name);
  if (!render) throw new Error(`There is no template for the mail ${name}.`);
  return render(context);
}

/** One edition has a Handlebars of its own: the other's escaping and partials cannot reach it. */
function compileAll(edition: Edition): Map<string, Render> {
  const handlebars = Handlebars.create();
  handlebars.registerHelper(edition === 'html' ? htmlHelpers(handlebars) : textHelpers());
  const options = { strict: true, preventIndent: true, noEscape: edition === 'text' };
  for (const [name, source] of sourcesIn(join(FOLDER, edition))) {
    handlebars.registerPartial(name, handlebars.compile(source, options));
  }
  return new Map(sourcesIn(FOLDER).map(([name, source]) => [name, handlebars.compile(source, options) as Render]));
}

function sourcesIn(folder: string): [name: string, source: string][] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.hbs'));
  return files.map((file) => [basename(file, '.hbs'), readFileSync(join(folder, file), 'utf8')]);
}

function htmlHelpers(handlebars: typeof Handlebars) {
  return {
    digits,
    link,
    lines: (text: string) =>
      new handlebars.SafeString(handlebars.escapeExpression(text).replace(/\r\n|\r|\n/g, '<br>\n')),
  };
}

function textHelpers() {
  return { digits, link, lines: (text: string) => text.replace(/^/gm, '  ') };
}

function digits(text: string): string {
  return text.replace(/\D/g, '');
}

/** Only web addresses become links: a `javascript:` one never does. */
function link(href: string): string {
  if (!/^https?:\/\//.test(href)) throw new Error('A mail can only link to a web address.');
  return href;
}

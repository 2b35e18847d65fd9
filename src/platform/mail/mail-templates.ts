import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import Handlebars from 'handlebars';
import { type Letterhead, letterhead } from './letterhead.js';
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

/** What a mail may leave out. */
const ABSENT = { preheader: null, unsubscribeUrl: null, replyMark: null };

/**
 * Each mail is written once, in the words of `templates/html` and `templates/text` (layout, p, button, facts …), and comes out in both editions.
 * All are compiled at the start. A value that a template names and the data lacks throws: give null for what may be absent.
 */
@Injectable()
export class MailTemplates {
  private readonly html = compileAll('html');
  private readonly text = compileAll('text');

  /** The mails there are, by name. */
  get names(): MailTemplate[] {
    return [...this.html.keys()].sort() as MailTemplate[];
  }

  /** Within the tenant whose name, colour and contact the mail shows; outside of one, under another letterhead. */
  render(template: MailTemplate, data: Record<string, unknown>, from: Letterhead = letterhead()): RenderedMail {
    const subject = subjectOf(template, data);
    const context = { ...ABSENT, ...data, subject, tenant: from };
    return {
      subject,
      html: renderWith(this.html, template, context),
      text: renderWith(this.text, template, context)
        .replace(/[ \t]+$/gm, '')
        .replace(/\n{3,}/g, '\n\n')
        .trim(),
    };
  }
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
    join: joined,
    short: (text: string) => text.replace(/\s+/g, ' ').slice(0, 140),
    lines: (text: string) =>
      new handlebars.SafeString(handlebars.escapeExpression(text).replace(/\r\n|\r|\n/g, '<br>\n')),
  };
}

function textHelpers() {
  return {
    digits,
    link,
    join: joined,
    lines: (text: string) => text.replace(/^/gm, '  '),
    underline: (text: string) => '='.repeat(Math.min(text.length, 60)),
  };
}

function digits(text: string): string {
  return text.replace(/\D/g, '');
}

/** Texts and values, one after the other; Handlebars adds its own options at the end. */
function joined(...parts: unknown[]): string {
  return parts.slice(0, -1).map(String).join('');
}

/** Only web addresses become links: a `javascript:` one never does. */
function link(href: string): string {
  if (!/^https?:\/\//.test(href)) throw new Error('A mail can only link to a web address.');
  return href;
}

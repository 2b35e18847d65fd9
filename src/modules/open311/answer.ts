import type { Format } from './format.js';

/** What an answer is made of. */
export type Told = string | number | boolean | null | readonly Told[] | { readonly [name: string]: Told };

/** One thing under its name, `{ services: […] }`: XML's root. JSON has the thing alone. */
export type Answer = Readonly<Record<string, Told>>;

export const MEDIA_TYPES: Record<Format, string> = {
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
};

/** How XML names what JSON's lists leave without a name. */
const ITEMS: Record<string, string> = {
  services: 'service',
  service_requests: 'request',
  errors: 'error',
  endpoints: 'endpoint',
  formats: 'format',
  attributes: 'attribute',
};

/** What XML 1.0 has no way to say. */
const UNSAYABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
/** A bare CR would be read as a line feed. */
const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

/** The one shape in the asked form: both say the same, letter by letter. */
export function write(answer: Answer, format: Format): string {
  const [[root, told]] = Object.entries(answer) as [[string, Told]];
  if (format === 'json')
    return JSON.stringify(told, (_name, value: Told) => (typeof value === 'string' ? sayable(value) : value));
  return `<?xml version="1.0" encoding="utf-8"?>\n${element(root, told)}\n`;
}

function element(name: string, told: Told): string {
  if (told === null) return `<${name}/>`;
  return `<${name}>${contentOf(name, told)}</${name}>`;
}

function contentOf(name: string, told: Exclude<Told, null>): string {
  if (isList(told)) return told.map((item) => element(ITEMS[name]!, item)).join('');
  if (typeof told === 'object')
    return Object.entries(told)
      .map(([field, value]) => element(field, value))
      .join('');
  return sayable(String(told)).replace(/[&<>"'\r]/g, (letter) => ENTITIES[letter]!);
}

function isList(told: Told): told is readonly Told[] {
  return Array.isArray(told);
}

function sayable(text: string): string {
  return text.replace(UNSAYABLE, '\uFFFD');
}

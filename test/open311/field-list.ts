import { readFileSync } from 'node:fs';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

interface Leaf {
  type: 'string' | 'number' | 'boolean' | 'datetime';
  options?: string[];
  /** Characters. */
  most?: number;
}
type Shape = (
  Leaf | { type: 'object'; fields: Record<string, Shape> } | { type: 'list'; item: string; of: Shape; root?: string }
) & { optional?: boolean; nullable?: boolean };

/** The published specification's fields, as this repository keeps them. */
const { answers } = JSON.parse(readFileSync('test/open311/georeport-v2.json', 'utf8')) as {
  answers: Record<string, Shape>;
};

export type AnswerName = 'services' | 'service_definition' | 'filed' | 'service_requests' | 'errors' | 'discovery';

/** https://www.w3.org/TR/NOTE-datetime, to the second and with its offset. */
const W3 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$/;
const PARSER = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

/** Where an answer, read from JSON, is other than the specification says; nothing where it is as it should be. */
export function faultsOf(name: AnswerName, told: unknown): string[] {
  return faultsAt(name, told, answers[name]!);
}

/** What an XML answer says, as the specification's JSON would say it; throws where it is no such XML. */
export function readXml(name: AnswerName, xml: string): unknown {
  const wellFormed = XMLValidator.validate(xml);
  if (wellFormed !== true) throw new Error(`${wellFormed.err.msg} in line ${wellFormed.err.line}: ${xml}`);
  const shape = answers[name]!;
  const root = ('root' in shape && shape.root) || name;
  const { '?xml': head, [root]: told, ...others } = PARSER.parse(xml) as Record<string, unknown>;
  if (/[<]!/.test(xml)) throw new Error(`There is more than elements: ${xml}`);
  if ((head as Record<string, string> | undefined)?.['@_encoding'] !== 'utf-8')
    throw new Error('It names no encoding.');
  // What stands between the declaration and the root is white space.
  if (Object.values(others).some((other) => String(other).trim() !== '')) throw new Error(`It has two roots: ${xml}`);
  return valueOf(told, shape);
}

function faultsAt(path: string, told: unknown, shape: Shape): string[] {
  if (told === null) return shape.nullable ? [] : [`${path} is null`];
  if (shape.type === 'list') {
    if (!Array.isArray(told)) return [`${path} is no list`];
    return told.flatMap((item, index) => faultsAt(`${path}[${index}]`, item, shape.of));
  }
  if (shape.type === 'object') return faultsOfFields(path, told as Record<string, unknown>, shape.fields);
  return isLeaf(told, shape) ? [] : [`${path} is ${JSON.stringify(told)}`];
}

function faultsOfFields(path: string, told: Record<string, unknown>, fields: Record<string, Shape>): string[] {
  const unknown = Object.keys(told).filter((name) => !(name in fields));
  return [
    ...unknown.map((name) => `${path}.${name} is not in the specification`),
    ...Object.entries(fields).flatMap(([name, shape]) => {
      if (name in told) return faultsAt(`${path}.${name}`, told[name], shape);
      return shape.optional ? [] : [`${path}.${name} is missing`];
    }),
  ];
}

function isLeaf(told: unknown, { type, options, most = Infinity }: Leaf): boolean {
  if (type === 'datetime') return typeof told === 'string' && W3.test(told) && !Number.isNaN(Date.parse(told));
  if (typeof told !== type) return false;
  return type !== 'string' || ((options?.includes(told as string) ?? true) && [...(told as string)].length <= most);
}

function valueOf(told: unknown, shape: Shape): unknown {
  if (shape.type === 'list') return itemsOf(told, shape.item).map((item) => valueOf(item, shape.of));
  if (shape.type === 'object')
    return Object.fromEntries(
      Object.entries(told as Record<string, unknown>).map(([name, value]) => {
        const field = shape.fields[name];
        return [name, field ? valueOf(value, field) : value];
      }),
    );
  if (told === '' && shape.nullable) return null;
  if (shape.type === 'number') return Number(told);
  return shape.type === 'boolean' ? told === 'true' : told;
}

function itemsOf(told: unknown, item: string): unknown[] {
  if (told === '') return [];
  const { [item]: items, ...others } = told as Record<string, unknown>;
  if (Object.keys(others).length > 0) throw new Error(`Among ${item} there are ${Object.keys(others).join(', ')}.`);
  return [items].flat();
}

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface Response {
  $ref?: string;
}

interface Specification {
  paths: Record<string, Record<string, { responses: Record<string, Response> }>>;
}

const FILE = new URL('../vendor/mercadopago/openapi.yaml', import.meta.url);
const specification = parse(readFileSync(FILE, 'utf8')) as Specification;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(specification, 'vendor');

/** What breaks the vendor's description of an answer, as sentences; none when it holds. `path` as the vendor writes it. */
export function breaches(method: string, path: string, status: number, body: unknown): string[] {
  const operation = method.toLowerCase();
  const response = specification.paths[path]?.[operation]?.responses[status];
  if (!response) return [`the vendor describes no ${status} of ${method} ${path}`];
  const place = response.$ref?.slice(2) ?? pointer('paths', path, operation, 'responses', String(status));
  return breachesOf(`${place}/${pointer('content', 'application/json', 'schema')}`, body);
}

/** The same for a schema of the vendor's, by its name. */
export function breachesOfSchema(name: string, body: unknown): string[] {
  return breachesOf(pointer('components', 'schemas', name), body);
}

function breachesOf(place: string, body: unknown): string[] {
  const validate = ajv.compile({ $ref: `vendor#/${place}` });
  validate(body);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

function pointer(...steps: string[]): string {
  return steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
}

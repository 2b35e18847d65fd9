import type { OpenAPIObject } from '@nestjs/swagger';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = Exclude<NonNullable<Operation['parameters']>[number], { $ref: string }>;

/**
 * What Nest's reading of the handlers leaves out: handlers rarely name `{tenant}`, which the hook reads, yet every parameter of a path
 * belongs in the contract; and a parameter that has a default may be left out.
 */
export function completeParameters({ paths }: OpenAPIObject): void {
  for (const [path, item] of Object.entries(paths)) {
    for (const operation of [item.get, item.post, item.put, item.patch, item.delete]) {
      if (!operation) continue;
      const declared = (operation.parameters ?? []) as Parameter[];
      for (const parameter of declared) if (hasDefault(parameter)) parameter.required = false;
      const missing = namesIn(path).filter(
        (name) => !declared.some((found) => found.in === 'path' && found.name === name),
      );
      operation.parameters = [...missing.map(pathParameter), ...declared];
    }
  }
}

function namesIn(path: string): string[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), (match) => match[1]!);
}

function pathParameter(name: string): Parameter {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function hasDefault({ schema }: Parameter): boolean {
  return schema !== undefined && 'default' in schema;
}

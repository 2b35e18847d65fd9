import { describe, expect, it } from '@jest/globals';
import { stack } from '../support/stack.js';

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
}

async function parametersOf(method: string, path: string): Promise<Parameter[]> {
  const answer = await fetch(`${stack.apiUrl}/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, { parameters: Parameter[] }>> };
  return paths[path]![method]!.parameters;
}

describe('The contract’s parameters', () => {
  it('name every part of every path', async () => {
    const { paths } = (await (await fetch(`${stack.apiUrl}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { parameters?: Parameter[] }>>;
    };
    for (const [path, operations] of Object.entries(paths)) {
      for (const { parameters = [] } of Object.values(operations)) {
        const named = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
        expect(named.toSorted()).toEqual((path.match(/\{\w+\}/g) ?? []).toSorted());
      }
    }
  });

  it('of a list are the page’s too, none of them required', async () => {
    const query = (await parametersOf('get', '/v1/tenants/{tenant}/invoices')).filter(
      ({ in: place }) => place === 'query',
    );
    expect(query.map(({ name }) => name).toSorted()).toEqual(['accountId', 'cursor', 'limit', 'status', 'supplyId']);
    expect(query.filter(({ required }) => required)).toEqual([]);
  });
});

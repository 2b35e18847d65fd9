import { stack } from '../support/stack.js';

/** One operation of the served contract. */
export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With its parameters, after `/v1/tenants/{tenant}`. */
  path: string;
  permission: string;
  parameters: { name: string; in: string; required?: boolean; schema?: { type?: string } }[];
  /** Media types of the body. */
  takes: string[];
  /** Name of the JSON body's schema. */
  body?: string;
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        'x-permission': string;
        parameters?: Operation['parameters'];
        requestBody?: { content: Record<string, { schema?: { $ref?: string } }> };
      }
    >
  >;
}

const PREFIX = '/v1/tenants/{tenant}';

/** The tenants' operations, read from the running API: a new route is in every matrix without anybody thinking of it. */
export async function tenantOperations(): Promise<Operation[]> {
  const { paths } = (await (await fetch(`${stack.apiUrl}/openapi.json`)).json()) as Document;
  return Object.entries(paths)
    .filter(([path]) => path.startsWith(PREFIX))
    .flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        method: method as Operation['method'],
        path: path.slice(PREFIX.length),
        permission: operation['x-permission'],
        parameters: operation.parameters ?? [],
        takes: Object.keys(operation.requestBody?.content ?? {}),
        body: operation.requestBody?.content['application/json']?.schema?.$ref?.split('/').at(-1),
      })),
    );
}

export const nameOf = ({ method, path }: Operation): string => `${method.toUpperCase()} ${path}`;

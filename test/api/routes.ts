import { stack } from '../support/stack.js';

/** One operation of the served contract. */
export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With its parameters, after `/v1/tenants/{tenant}`; whole where it is not under one. */
  path: string;
  /** Under `/v1/tenants/{tenant}`. */
  ofTenant: boolean;
  permission: string;
  /** A second factor must have been shown just before. */
  stepUp: boolean;
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
        'x-step-up'?: boolean;
        parameters?: Operation['parameters'];
        requestBody?: { content: Record<string, { schema?: { $ref?: string } }> };
      }
    >
  >;
}

const PREFIX = '/v1/tenants/{tenant}';

/** Every operation, read from the running API: a new route is in every matrix without anybody thinking of it. */
async function operations(): Promise<Operation[]> {
  const { paths } = (await (await fetch(`${stack.apiUrl}/openapi.json`)).json()) as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method as Operation['method'],
      path: path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path,
      ofTenant: path.startsWith(PREFIX),
      permission: operation['x-permission'],
      stepUp: operation['x-step-up'] ?? false,
      parameters: operation.parameters ?? [],
      takes: Object.keys(operation.requestBody?.content ?? {}),
      body: operation.requestBody?.content['application/json']?.schema?.$ref?.split('/').at(-1),
    })),
  );
}

/** Those of the tenants' members and systems, and what is public there. */
export async function tenantOperations(): Promise<Operation[]> {
  return (await operations()).filter(({ ofTenant, path }) => ofTenant && !path.startsWith('/staff/'));
}

/** Those of the staff's and of support's, how they sign in among them. */
export async function staffOperations(): Promise<Operation[]> {
  return (await operations()).filter(
    ({ ofTenant, path }) => (ofTenant && path.startsWith('/staff/')) || /^\/v1\/(staff|platform)\//.test(path),
  );
}

export const nameOf = ({ method, path }: Operation): string => `${method.toUpperCase()} ${path}`;

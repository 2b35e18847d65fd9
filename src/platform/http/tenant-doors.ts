import type { FastifyRequest } from 'fastify';
import type { Tenant } from '../tenancy/tenant.js';
import { Problem } from './problem.js';

/**
 * Whatever its state, a cooperative takes the gateway's news, for money that moved must be known; nobody has to go on getting mails; and its
 * staff and support see to it.
 */
const ALWAYS_OPEN = /\/webhooks\/|\/baja\/|^\/v1\/tenants\/:tenant\/staff\//;
/**
 * While it is being prepared its system sends files, the address for claims is confirmed, and the test member's app shows the cooperative and
 * follows mailed links.
 */
const OPEN_WHEN_PREPARING =
  /^\/v1\/tenants\/:tenant(\/(sync|logo)\/.*)?$|^\/:tenant\/(activar|restablecer|confirmar-correo)$/;
const AUTH = /^\/v1\/tenants\/:tenant\/auth\//;

const CLOSED = { suspended: 'TENANT_SUSPENDED', archived: 'TENANT_ARCHIVED' } as const;

/** Throws unless the cooperative's state lets anybody in at the route; who comes in while it is being prepared, `mustBeTestMember` says. */
export function mustLetIn({ status }: Tenant, request: FastifyRequest): void {
  const route = request.routeOptions.url ?? '';
  if (status === 'active' || ALWAYS_OPEN.test(route)) return;
  if (status !== 'preparing') throw new Problem(CLOSED[status]);
  // Users are made by registering alone, so whoever has a session here is the test member.
  const isMembers = AUTH.test(route) || request.headers.authorization !== undefined;
  if (!isMembers && !OPEN_WHEN_PREPARING.test(route)) throw new Problem('TENANT_NOT_OPEN');
}

/** Once the body is read: of a cooperative that is being prepared, who registers or signs in must be its test member. */
export function mustBeTestMember({ status, testMember }: Tenant, request: FastifyRequest): void {
  if (status !== 'preparing' || !AUTH.test(request.routeOptions.url ?? '')) return;
  const { email } = (request.body ?? {}) as { email?: unknown };
  if (email === undefined) return;
  const isTheirs = typeof email === 'string' && email.trim().toLowerCase() === testMember;
  if (!isTheirs) throw new Problem('TENANT_NOT_OPEN');
}

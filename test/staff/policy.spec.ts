import { describe, expect, it } from '@jest/globals';
import { PERMISSIONS, type Permission } from '../../src/platform/http/access.js';
import {
  type Grant,
  GRANTS,
  maySeeClaims,
  mayWorkClaims,
  permits,
  STAFF_ROLES,
  type StaffRights,
} from '../../src/platform/http/staff-policy.js';
import { isOutOfPlace } from '../../src/platform/http/route-places.js';
import { admit } from '../../src/modules/staff/staff-gate.js';
import { SERVICES } from '../../src/platform/tenancy/tenant.js';

const operator = (...permissions: Grant[]): StaffRights => ({ role: 'operator', permissions });
const [admin, support] = (['admin', 'support'] as const).map((role): StaffRights => ({ role, permissions: [] })) as [
  StaffRights,
  StaffRights,
];
const all = Object.keys(PERMISSIONS) as Permission[];
const of = (who: StaffRights) => all.filter((permission) => permits(who, permission));

describe('What a role may', () => {
  it('is named once: grants are the areas’ rights and the services’ claims, and nothing beside', () => {
    expect(GRANTS).toEqual(expect.arrayContaining(['members:read', 'payments:write', 'reports:read', 'claims:water']));
    expect(GRANTS.filter((grant) => /^(me|team|audit|platform):/.test(grant))).toEqual([]);
    expect(new Set(GRANTS).size).toBe(GRANTS.length);
  });

  it('is, for an operator without grants, their own account alone', () => {
    expect(of(operator())).toEqual(['staff:me:read', 'staff:me:write']);
  });

  it('is never, for an operator with every grant, the team, the audit log or another’s door', () => {
    const held = of(operator(...GRANTS));
    expect(held.filter((permission) => !permission.startsWith('staff:'))).toEqual([]);
    expect(held.filter((permission) => /^staff:(team|audit)/.test(permission))).toEqual([]);
  });

  it('is, for an admin, all of the staff’s and nothing of support’s, members’ or systems’', () => {
    expect(of(admin)).toEqual(all.filter((permission) => permission.startsWith('staff:')));
  });

  it('is, for support, the staff’s and its own, and nothing of members or systems', () => {
    expect(of(support)).toEqual(all.filter((permission) => /^(staff|platform):/.test(permission)));
  });

  it('to read, comes with writing; to write, does not come with reading', () => {
    expect(permits(operator('payments:write'), 'staff:payments:read')).toBe(true);
    expect(permits(operator('payments:read'), 'staff:payments:write')).toBe(false);
    expect(permits(operator('payments:write'), 'staff:claims:read')).toBe(false);
  });

  it('of a permission that nobody knows is nothing', () => {
    for (const role of STAFF_ROLES)
      expect(permits({ role, permissions: GRANTS }, 'staff:everything' as Permission)).toBe(false);
  });
});

describe('Claims by service', () => {
  it('of one service open the claims’ routes and that service’s claims alone', () => {
    const linesman = operator('claims:electricity');
    expect(permits(linesman, 'staff:claims:read') && permits(linesman, 'staff:claims:write')).toBe(true);
    expect(SERVICES.filter((service) => mayWorkClaims(linesman, service))).toEqual(['electricity']);
    expect(SERVICES.filter((service) => maySeeClaims(linesman, service))).toEqual(['electricity']);
  });

  it('may be read all and worked in part', () => {
    const clerk = operator('claims:read', 'claims:water');
    expect(SERVICES.filter((service) => mayWorkClaims(clerk, service))).toEqual(['water']);
    expect(SERVICES.filter((service) => maySeeClaims(clerk, service))).toEqual([...SERVICES]);
  });

  it('are all worked by who holds them all, by admins and by support', () => {
    for (const who of [operator('claims:write'), admin, support])
      expect(SERVICES.every((service) => mayWorkClaims(who, service))).toBe(true);
    expect(SERVICES.some((service) => maySeeClaims(operator('payments:write'), service))).toBe(false);
  });
});

describe('The gate', () => {
  const staff = (rights: StaffRights, more: { tenantId?: string | null; visitId?: string } = {}) => ({
    staffId: 's',
    sessionId: 'x',
    name: 'Marta',
    tenantId: 'here' as string | null,
    ...rights,
    ...more,
  });
  const asked = { permission: 'staff:payments:write' as Permission, tenantId: 'here', stepUp: false };
  const outcome = (who: ReturnType<typeof staff>, steppedUp: boolean, what: Partial<typeof asked> = {}) => {
    try {
      admit(who, steppedUp, { ...asked, ...what });
      return 'in';
    } catch (problem) {
      return (problem as { code: string }).code;
    }
  };

  it('hides another cooperative before it says anything of permissions', () => {
    expect(outcome(staff(admin, { tenantId: 'there' }), true)).toBe('NOT_FOUND');
    expect(outcome(staff(operator(), { tenantId: 'there' }), true)).toBe('NOT_FOUND');
    expect(outcome(staff(admin, { tenantId: null }), true)).toBe('NOT_FOUND');
  });

  it('asks support why it comes', () => {
    expect(outcome(staff(support, { tenantId: null }), true)).toBe('SUPPORT_REASON_REQUIRED');
    expect(outcome(staff(support, { tenantId: null, visitId: 'v' }), true)).toBe('in');
  });

  it('asks for the second factor last, of who may at all', () => {
    expect(outcome(staff(operator()), false, { stepUp: true })).toBe('FORBIDDEN');
    expect(outcome(staff(operator('payments:write')), false, { stepUp: true })).toBe('STEP_UP_REQUIRED');
    expect(outcome(staff(operator('payments:write')), true, { stepUp: true })).toBe('in');
  });
});

describe('A route’s place', () => {
  it.each([
    ['/v1/platform/x', 'staff:claims:read', true],
    ['/v1/platform/x', 'public', true],
    ['/v1/platform/x', 'platform:audit:read', false],
    ['/v1/tenants/:tenant/x', 'platform:audit:read', true],
    ['/v1/tenants/:tenant/staff/x', 'staff:claims:read', false],
    ['/v1/tenants/:tenant/staff/x', 'public', true],
    ['/v1/tenants/:tenant/staff/x', 'me:read', true],
    ['/v1/tenants/:tenant/staff/x', 'staff:me:read', true],
    ['/v1/tenants/:tenant/x', 'staff:claims:read', true],
    ['/v1/staff/x', 'staff:claims:read', true],
    ['/v1/staff/x', 'staff:me:read', false],
    ['/v1/staff/auth/login', 'public', false],
    ['/v1/tenants/:tenant/claims', 'claim:read', false],
  ])('%s with %s is wrong: %s', (path, permission, expected) => {
    expect(isOutOfPlace({ path, permission })).toBe(expected);
  });
});

import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';

/** Who may hold a permission: a member with a session, a cooperative's system with an API key, its staff, or support alone. */
export type Audience = 'member' | 'api-key' | 'staff' | 'support';

/** Every permission there is. A route names one, or says that it is public; anything else stops the boot. */
export const PERMISSIONS = {
  'me:read': 'member',
  'me:write': 'member',
  'session:end': 'member',
  'account:read': 'member',
  'account:write': 'member',
  'invoice:read': 'member',
  'consumption:read': 'member',
  'payment:read': 'member',
  'payment:write': 'member',
  'claim:read': 'member',
  'claim:write': 'member',
  'contact:read': 'member',
  'contact:write': 'member',
  'notice:read': 'member',
  'sync:import': 'api-key',
  'sync:payments': 'api-key',
  'sync:claims': 'api-key',
  'sync:acknowledge': 'api-key',
  'sync:contact': 'api-key',
  'sync:links': 'api-key',
  // Of the staff: one's own things; what an admin alone does; and the areas, in which operators are let work (staff-policy.ts).
  'staff:me:read': 'staff',
  'staff:me:write': 'staff',
  'staff:team:read': 'staff',
  'staff:team:write': 'staff',
  'staff:audit:read': 'staff',
  'staff:members:read': 'staff',
  'staff:members:write': 'staff',
  'staff:billing:read': 'staff',
  'staff:payments:read': 'staff',
  'staff:payments:write': 'staff',
  'staff:claims:read': 'staff',
  'staff:claims:write': 'staff',
  'staff:contact:read': 'staff',
  'staff:contact:write': 'staff',
  'staff:notices:read': 'staff',
  'staff:notices:write': 'staff',
  'staff:imports:read': 'staff',
  'staff:imports:write': 'staff',
  'staff:reports:read': 'staff',
  'staff:settings:read': 'staff',
  'staff:settings:write': 'staff',
  'platform:staff:read': 'support',
  'platform:staff:write': 'support',
  'platform:audit:read': 'support',
  'platform:visits:read': 'support',
  'platform:visits:write': 'support',
} as const satisfies Record<string, Audience>;

export type Permission = keyof typeof PERMISSIONS;

export const ACCESS = 'coop:access';

/** The route is for whoever holds the permission. */
export function Can(permission: Permission): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata(ACCESS, permission),
    ApiBearerAuth(PERMISSIONS[permission]),
    ApiExtension('x-permission', permission),
  );
}

export const STEP_UP = 'coop:step-up';

/** The route also wants a second factor shown within the last ten minutes: for secrets, money and roles. Staff's routes alone. */
export function StepUp(): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(STEP_UP, true), ApiExtension('x-step-up', true));
}

/** The route is for everybody. */
export function Public(): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ACCESS, 'public'), ApiExtension('x-permission', 'public'));
}

import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';

/** Who may hold a permission: a member with a session, a cooperative's system with an API key, or a civic app, which gives its key as Open311 does. */
export type Audience = 'member' | 'api-key' | 'civic-app';

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
  'notification:read': 'member',
  'notification:write': 'member',
  'calendar:read': 'member',
  'calendar:write': 'member',
  'sync:import': 'api-key',
  'sync:payments': 'api-key',
  'sync:claims': 'api-key',
  'sync:acknowledge': 'api-key',
  'sync:contact': 'api-key',
  'sync:links': 'api-key',
  'civic:open311': 'civic-app',
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

/** The route is for everybody. */
export function Public(): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ACCESS, 'public'), ApiExtension('x-permission', 'public'));
}

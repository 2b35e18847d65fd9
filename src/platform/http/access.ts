import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import { type Permission, PERMISSIONS } from './permissions.js';

export { type Audience, type Permission, PERMISSIONS } from './permissions.js';

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

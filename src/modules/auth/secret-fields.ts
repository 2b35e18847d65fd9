import { applyDecorators } from '@nestjs/common';
import { IsString, MaxLength, MinLength } from 'class-validator';

/** Far above every tenant's limit, which counts code points and is asked later; nothing longer is looked at. */
export const PASSWORD_UNITS = 1024;

/** A password as typed; the tenant's policy rules new ones. */
export function IsPassword(): PropertyDecorator {
  return applyDecorators(IsString(), MinLength(1), MaxLength(PASSWORD_UNITS));
}

/** A token as we make them, or anything of that size. */
export function IsToken(): PropertyDecorator {
  return applyDecorators(IsString(), MinLength(1), MaxLength(200));
}

import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { Matches } from 'class-validator';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const message =
  'INVALID_PHONE: Escriba el teléfono con su característica, por ejemplo 3571 15 631052; si es de otro país, con + y su código.';

/** A telephone as people in Argentina write it (0 and 15 included) or in international form; becomes E.164. */
export function IsPhone(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (phoneOf(value) ?? '') : value)),
    Matches(/^\+\d{8,15}$/, { message }),
  );
}

/** `"03571 15-631052"` → `"+5493571631052"`; undefined for what is no telephone. */
export function phoneOf(text: string): string | undefined {
  if (text.length > 40) return undefined;
  const phone = parsePhoneNumberFromString(text, { defaultCountry: 'AR', extract: false });
  return phone?.isValid() ? phone.number : undefined;
}

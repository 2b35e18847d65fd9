import { domainToASCII } from 'node:url';
import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsEmail, Matches, MaxLength } from 'class-validator';

/** The one form in which an address is stored, compared and limited. */
export function normaliseEmail(typed: string): string {
  const text = typed.trim().normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  const domain = domainToASCII(text.slice(at + 1));
  return domain ? `${text.slice(0, at + 1)}${domain}` : text;
}

const PLAIN = /^[^\s"(),:;<>[\]\\]+$/;

/** False for what a mail server could read as a list, a name or a header. */
export function isPlainAddress(address: string): boolean {
  return PLAIN.test(address);
}

/** One plain address, normalised. What could be read as a list, a name or a header by a mail server is refused. */
export function IsEmailAddress(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? normaliseEmail(value) : value)),
    IsEmail({ allow_utf8_local_part: false }),
    MaxLength(254),
    Matches(PLAIN),
  );
}

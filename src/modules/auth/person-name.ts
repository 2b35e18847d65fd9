import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { IsLine } from '../../platform/http/dto.js';

/** What mail programs turn into a link: a slash, an at, a colon, or a dot with a word right after it. */
const LINK = String.raw`[/\\@:<>]|\.[\p{L}\p{N}]{2}`;

/**
 * A person's first or last name. It greets in mails to an address that anybody may type at registration, so it must not be able
 * to carry a link.
 */
export function IsPersonName(): PropertyDecorator {
  const message = 'INVALID_NAME: Escriba solo el nombre, sin direcciones ni enlaces.';
  return applyDecorators(IsLine(80), Matches(new RegExp(`^(?!.*(?:${LINK}))`, 'u'), { message }));
}

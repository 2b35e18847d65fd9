import { Problem, wrongField } from '../../platform/http/problem.js';
import type { TenantSettings } from '../../platform/tenancy/tenant.js';
import { isCommonPassword } from './common-passwords.js';
import { normalisePassword } from './password-hasher.js';

/** Whose password it is to be: their names and address must not be what it is made of. */
export interface PasswordOwner {
  email: string;
  firstName: string;
  lastName: string;
}

/** Where it is to be used, with the limits there: a tenant, or what stands for one. */
export interface PasswordPlace {
  name: string;
  slug: string;
  settings: Pick<TenantSettings, 'passwordPolicy'>;
}

/** Words that anyone would try first at any cooperative. */
const OBVIOUS = ['contrasena', 'password', 'clave', 'cooperativa', 'coop', 'online', 'socio', 'usuario', 'argentina'];
/** Shorter words (de, y, la) say nothing about anybody. */
const MEANINGFUL = 3;
/** How much a password must hold beside the words that can be guessed, spaces and punctuation not counted. */
const OWN_PART = 6;

/**
 * Throws VALIDATION_FAILED (TOO_SHORT or TOO_LONG at `field`) by the tenant's limits, counted in code points,
 * or PASSWORD_REFUSED for a common password or one made of the context's words.
 */
export function assertPasswordAllowed(
  password: string,
  owner: PasswordOwner,
  { name, slug, settings }: PasswordPlace,
  field = 'password',
): void {
  assertLength(password, settings.passwordPolicy, field);
  const folded = fold(password);
  const mailbox = owner.email.split('@')[0]!;
  const words = wordsOf([name, slug, mailbox, owner.firstName, owner.lastName]);
  if (isCommonPassword(folded) || isMadeOf(folded, [...OBVIOUS, ...words])) throw new Problem('PASSWORD_REFUSED');
}

function assertLength(
  password: string,
  { minLength, maxLength }: { minLength: number; maxLength: number },
  field: string,
): void {
  const length = [...normalisePassword(password)].length;
  if (length >= minLength && length <= maxLength) return;
  const code = length < minLength ? 'TOO_SHORT' : 'TOO_LONG';
  const detail = `La contraseña debe tener entre ${minLength} y ${maxLength} caracteres.`;
  throw wrongField(field, code, detail);
}

/** Lower case, without accents: «Paván» and «pavan» are one word. */
function fold(text: string): string {
  return normalisePassword(text).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function wordsOf(texts: string[]): string[] {
  return texts.flatMap((text) => fold(text).split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= MEANINGFUL);
}

/** True when a word that can be guessed is in it and too little is left beside such words. */
function isMadeOf(password: string, words: string[]): boolean {
  // The longest first, so that «cooperativa» is not taken for «coop» and a rest.
  const byLength = [...words].sort((a, b) => b.length - a.length);
  const rest = byLength.reduce((left, word) => left.replaceAll(word, ' '), password);
  return rest !== password && [...rest.replace(/[\s\p{P}]/gu, '')].length < OWN_PART;
}

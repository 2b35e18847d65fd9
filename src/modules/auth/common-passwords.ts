import { dictionary } from '@zxcvbn-ts/language-common';

const COMMON = new Set(dictionary['passwords-common']);

/** True for one of the fifty thousand passwords that attackers try first, or one character over and over. Takes it in lower case. */
export function isCommonPassword(password: string): boolean {
  return COMMON.has(password) || new Set(password).size === 1;
}

import { FORMATS } from './formats.ts';

/** A number of the command line; throws with a sentence that names it. */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least || number > most)
    throw new Error(`--${name} is a whole number from ${least} to ${most}.`);
  return number;
}

export function formatNamed(name: string): keyof typeof FORMATS {
  if (!Object.hasOwn(FORMATS, name)) throw new Error(`--format is one of ${Object.keys(FORMATS).join(', ')}.`);
  return name as keyof typeof FORMATS;
}

import { wrongField } from '../../platform/http/problem.js';

const LINE = /^\P{Cc}{1,120}$/u;
const PARAGRAPHS = /^(?:\P{Cc}|[\n\r\t]){1,4000}$/u;

/** The text trimmed; VALIDATION_FAILED at `field` for what is no line of at most 120 characters. */
export function lineOf(field: string, text: string): string {
  return held(field, text, LINE, 'NOT_A_LINE', 'Escríbalo en una línea de hasta 120 caracteres.');
}

/** The same for paragraphs of at most 4000 characters. */
export function paragraphsOf(field: string, text: string): string {
  return held(field, text, PARAGRAPHS, 'NOT_A_TEXT', 'Escriba un texto de hasta 4000 caracteres.');
}

function held(field: string, text: string, pattern: RegExp, code: string, detail: string): string {
  const trimmed = text.trim();
  if (!pattern.test(trimmed)) throw wrongField(field, code, detail);
  return trimmed;
}

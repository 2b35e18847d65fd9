/** What makes a spreadsheet run a cell instead of showing it. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@]|^[\t\r\n]/u;
const NUMBER = /^-?\d+(,\d+)?$/;

/** By it Excel knows that a file is UTF-8. */
export const UTF8_MARK = '\uFEFF';

/**
 * A table as a spreadsheet in Spanish opens it: UTF-8 with its mark, `;` between cells, decimal comma, CRLF; no cell is run.
 * (RFC 4180's comma is the decimal sign there, and would split every quantity in two.)
 */
export function spreadsheet(rows: string[][]): string {
  return `${UTF8_MARK}${spreadsheetLines(rows)}`;
}

/** Some of its lines, for files that are written as they are read; the mark goes before the first. */
export function spreadsheetLines(rows: string[][]): string {
  return rows.map((row) => `${row.map(cell).join(';')}\r\n`).join('');
}

/** The text so that no spreadsheet runs it, also once it is copied or saved in another form. Decimals with a comma stay numbers. */
export function harmless(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

function cell(text: string): string {
  const safe = harmless(text);
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What makes a spreadsheet run a cell instead of showing it. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@]|^[\t\r\n]/u;
const NUMBER = /^-?\d+(,\d+)?$/;

/**
 * A table as a spreadsheet in Spanish opens it: UTF-8 with its mark, `;` between cells, decimal comma, CRLF; no cell is run.
 * (RFC 4180's comma is the decimal sign there, and would split every quantity in two.)
 */
export function spreadsheet(rows: string[][]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(';')}\r\n`).join('')}`;
}

function cell(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

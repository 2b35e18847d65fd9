import type { SuggestedField, Suggestion } from '../modules/sync/mapping-suggestion.js';

/** From here on a guess may be taken as it is. */
const SURE = 80;

/** What an operator reads beside a suggested mapping: where each field comes from, how surely, and what must be looked at. */
export function mappingReport(suggestion: Suggestion): string {
  const { dataset, settings, fields, missing, rows, good, ragged } = suggestion;
  const widths = [Math.max(...fields.map(({ field }) => field.length), 5), Math.min(40, longest(fields))] as const;
  const lines = [
    `${dataset.value} (${dataset.sure} %: ${dataset.why})`,
    ...settings.map(({ name, value, sure, why }) => `  ${name} = ${JSON.stringify(value)} (${sure} %: ${why})`),
    '',
    ...fields.map((field) => fieldLine(field, ...widths)),
    '',
    ...missing.map((field) => `FALTA ${field}: ninguna columna parece serlo, y es obligatorio.`),
    ...(ragged > 0 ? [`${ragged} líneas leídas tienen otra cantidad de columnas.`] : []),
    `De las ${rows} filas leídas entrarían ${good}.`,
    ...(fields.some(({ sure }) => sure < SURE) ? [`Revise lo marcado con «?»: menos de ${SURE} % no es seguro.`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function fieldLine(
  { field, required, mapping, sure, why, reads }: SuggestedField,
  ...[first, second]: [number, number]
) {
  const mark = sure < SURE ? '?' : ' ';
  const name = `${field}${required ? '*' : ''}`.padEnd(first + 1);
  const values = reads.map((value) => `«${value.slice(0, 30)}»`).join(' ');
  return `${mark} ${name}  ${sourceOf(mapping).padEnd(second)}  ${String(sure).padStart(3)} %  ${why}  ${values}`.trimEnd();
}

function sourceOf(mapping: SuggestedField['mapping']): string {
  if (typeof mapping === 'string') return mapping;
  const { column, columns, constant, split } = mapping;
  if (constant !== undefined) return `siempre ${constant}`;
  return columns?.join(' + ') ?? `${column}${split ? `, parte ${split.part}` : ''}`;
}

const longest = (fields: SuggestedField[]) => Math.max(...fields.map(({ mapping }) => sourceOf(mapping).length), 0);

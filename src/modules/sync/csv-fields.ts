/** The fields of one record. Quotes as the cutter understands them: only at a field's beginning, doubled for one of their own. */
export function fieldsOf(record: string, delimiter: string, quote: string | null): string[] {
  if (quote === null || !record.includes(quote)) return record.split(delimiter);
  const fields: string[] = [];
  for (let at = 0; ;) {
    const [field, end] = record.startsWith(quote, at)
      ? quoted(record, at, delimiter, quote)
      : plain(record, at, delimiter);
    fields.push(field);
    if (end >= record.length) return fields;
    at = end + 1;
  }
}

function plain(record: string, start: number, delimiter: string): [field: string, end: number] {
  const found = record.indexOf(delimiter, start);
  const end = found < 0 ? record.length : found;
  return [record.slice(start, end), end];
}

function quoted(record: string, start: number, delimiter: string, quote: string): [field: string, end: number] {
  let close = start + 1;
  for (close = record.indexOf(quote, close); record[close + 1] === quote;) close = record.indexOf(quote, close + 2);
  const inner = record.slice(start + 1, close).replaceAll(quote + quote, quote);
  const [rest, end] = plain(record, close + 1, delimiter);
  // What goes on after the quote that closes was never meant as quoted: it stays as it was written.
  return [rest === '' ? inner : `${quote}${inner}${quote}${rest}`, end];
}

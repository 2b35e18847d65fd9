export const CSV = 'text/csv';
export const NDJSON = 'application/x-ndjson';

import { isStorageKey } from '../../platform/storage/storage.js';

/** The entry before the last: what the archive holds. */
export const MANIFEST = 'manifest.json';
/** The last one: `sha256sum` of the manifest. */
export const MANIFEST_DIGEST = 'manifest.json.sha256';

/** So many files share a list of digests, which comes right after them. */
export const FILES_A_LIST = 1_000;

export type TableKind = 'tables' | 'registry' | 'records';

/** Where a table lies in the archive. */
export function tablePart(kind: TableKind, table: string): string {
  return `${kind}/${table}.copy.gz`;
}

export function filePart(key: string): string {
  return `files/${key}`;
}

/** `place` counts from one. */
export function listPart(place: number): string {
  return `files-${String(place).padStart(6, '0')}.sha256`;
}

const LIST = /^files-\d{6,9}\.sha256$/;
const TABLE = /^(tables|registry|records)\/[a-z_][a-z0-9_]{0,62}\.copy\.gz$/;

/** What an entry is by its name; undefined for a name that no archive has. */
export function kindOf(part: string): 'table' | 'file' | 'list' | 'manifest' | 'digest' | undefined {
  if (part === MANIFEST) return 'manifest';
  if (part === MANIFEST_DIGEST) return 'digest';
  if (TABLE.test(part)) return 'table';
  if (LIST.test(part)) return 'list';
  return keyIn(part) === undefined ? undefined : 'file';
}

/** The storage's key of a file's entry; undefined for any other name, such as one that would climb out of its folder. */
export function keyIn(part: string): string | undefined {
  const key = part.startsWith('files/') ? part.slice('files/'.length) : '';
  return isStorageKey(key) ? key : undefined;
}

/** A line as sha256sum writes and reads it. */
export function digestLine(sha256: string, part: string): string {
  return `${sha256}  ${part}\n`;
}

/** Part and digest of each line; undefined where one is none. */
export function digestsIn(text: string): Map<string, string> | undefined {
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line) => /^([0-9a-f]{64}) {2}(.+)$/.exec(line));
  if (!text.endsWith('\n') || lines.includes(null)) return undefined;
  return new Map(lines.map((line) => [line![2]!, line![1]!]));
}

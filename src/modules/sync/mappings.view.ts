import type { DatasetName } from './dataset.js';
import type { MappingVersion } from './mapping-book.js';

/** One version of how a dataset's files are read. */
export class MappingView {
  dataset: DatasetName;
  /** 1, 2, 3 …, each dataset's own; the newest is in force. */
  version: number;
  /** The mapping's settings; null where files come in the canonical form. */
  mapping: object | null;
  /** Why it was changed. */
  note: string;
  /** Who put it in force: an API key, or an operator. */
  author: string;
  createdAt: Date;
}

export class MappingPage {
  items: MappingView[];
  nextCursor: string | null;
}

export function mappingView({ mapping, ...version }: MappingVersion): MappingView {
  return { ...version, mapping: mapping as object | null };
}

/** Why a whole file could not go in. Codes are stable; the sentence is for a person, in Spanish. */
export type FailureCode =
  | 'NOT_UTF8'
  | 'WRONG_CHARSET'
  | 'UNKNOWN_CHARSET'
  | 'BROKEN_GZIP'
  | 'TOO_LARGE'
  | 'EMPTY_FILE'
  | 'MISSING_COLUMN'
  | 'REPEATED_COLUMN'
  | 'UNCLOSED_QUOTE'
  | 'LINE_TOO_LONG'
  | 'INVALID_MAPPING'
  | 'UNIDENTIFIED_ROWS'
  | 'CLOSES_TOO_MANY'
  | 'FILE_LOST'
  | 'INTERNAL';

/** The file as a whole is refused: nothing of it goes in, and trying again would change nothing. */
export class ImportFailure extends Error {
  constructor(
    readonly code: FailureCode,
    sentence: string,
  ) {
    super(sentence);
  }
}

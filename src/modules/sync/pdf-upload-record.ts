/** Why a whole zip could not be read. */
export type PdfUploadFailure = 'BROKEN_ZIP' | 'INTERNAL';

/** A row of `pdf_uploads`. Counts are files of the zip. */
export interface PdfUploadRecord {
  id: string;
  status: 'received' | 'running' | 'finished' | 'failed';
  bytes: number;
  files: number;
  stored: number;
  unchanged: number;
  rejected: number;
  error_code: PdfUploadFailure | null;
  error: string | null;
  created_at: Date;
  finished_at: Date | null;
}

export type PdfCounts = Pick<PdfUploadRecord, 'files' | 'stored' | 'unchanged' | 'rejected'>;

/** One file of a zip that is no invoice's PDF, and why. */
export interface PdfRejection {
  /** From 1, among the rejected. */
  position: number;
  /** As it stands in the zip. */
  name: string;
  code: string;
  detail: string;
}

/** Where the zip lies until its end. */
export function zipKeyOf(uploadId: string): string {
  return `pdf-uploads/${uploadId}`;
}

import type { PdfRejection, PdfUploadRecord } from './pdf-upload-record.js';

export class PdfUploadAccepted {
  /** Ask for it at `invoice-pdfs/{id}`. */
  id: string;
}

export class PdfKeptView {
  /** `stored`, or `unchanged` where the invoice has this very file. @example stored */
  result: 'stored' | 'unchanged';
}

export class PdfUploadErrorView {
  /** Stable code. @example BROKEN_ZIP */
  code: string;
  /** The same, for a person, in Spanish. */
  detail: string;
}

/** One zip of PDFs. Counts are files of it, as far as it has been worked. */
export class PdfUploadView {
  id: string;
  status: 'received' | 'running' | 'finished' | 'failed';
  files: number;
  stored: number;
  /** Files that the invoices had already. */
  unchanged: number;
  rejected: number;
  createdAt: Date;
  finishedAt: Date | null;
  /** Why the zip could not be worked to its end, where the status is `failed`. */
  error: PdfUploadErrorView | null;
}

export function pdfUploadView(record: PdfUploadRecord): PdfUploadView {
  const { id, status, files, stored, unchanged, rejected, error_code, error } = record;
  return {
    id,
    status,
    files,
    stored,
    unchanged,
    rejected,
    createdAt: record.created_at,
    finishedAt: record.finished_at,
    error: error_code && { code: error_code, detail: error ?? '' },
  };
}

/** One file that did not go in. */
export class PdfRejectionView {
  /** Its name in the zip, with the folders before it. @example 2026-11/LSP-B-0021-00049107.pdf */
  name: string;
  /** Stable code. @example UNKNOWN_REFERENCE */
  code: string;
  /** The same, for a person, in Spanish. */
  detail: string;
}

export class PdfRejectionPage {
  items: PdfRejectionView[];
  nextCursor: string | null;
}

export function pdfRejectionView({ name, code, detail }: PdfRejection): PdfRejectionView {
  return { name, code, detail };
}

import { MoneyView } from '../../platform/money.view.js';
import type { DatasetName, Mode } from './dataset.js';
import type { ImportRecord, ImportStatus } from './import-record.js';

export class ImportAccepted {
  /** Ask for it at `imports/{id}`. */
  id: string;
}

export class ImportErrorView {
  /** Stable code. @example NOT_UTF8 */
  code: string;
  /** The same, for a person, in Spanish. */
  detail: string;
}

/** One import. Counts are rows of the file, but `closed`. */
export class ImportView {
  id: string;
  dataset: DatasetName;
  mode: Mode;
  dryRun: boolean;
  /** Which version of the cooperative's mapping the file is read by; null for the canonical form and for a mapping that came with it. */
  mappingVersion: number | null;
  /** `held` waits for its batch to be told to run. */
  status: ImportStatus;
  batch: string | null;
  /** How much of the file has been read, in whole hundredths. @example 100 */
  progress: number;
  /** Rows read in a second, from its start until now or its end; null before it has begun. @example 21000 */
  rowsPerSecond: number | null;
  /** How long the rest of the file takes at this pace, in whole seconds; null while nothing can be said, and once all has been read. @example 95 */
  remainingSeconds: number | null;
  rows: number;
  inserted: number;
  updated: number;
  /** Rows that said what was known already. */
  unchanged: number;
  rejected: number;
  /** Doubts about rows that went in, such as a consumption far above that of other years. */
  warnings: number;
  /** What a complete file (`mode=replace`) no longer named. */
  closed: number;
  generatedAt: Date;
  createdAt: Date;
  finishedAt: Date | null;
  /** Why nothing of the file went in, where the status is `failed`. */
  error: ImportErrorView | null;
}

export class ImportPage {
  items: ImportView[];
  nextCursor: string | null;
}

export function importView(record: ImportRecord): ImportView {
  const { id, dataset, mode, status, rows, inserted, updated, unchanged, rejected, warnings, closed } = record;
  return {
    id,
    dataset,
    mode,
    dryRun: record.dry_run,
    mappingVersion: record.mapping_version,
    status,
    batch: record.batch_id,
    progress: progressOf(record),
    ...paceOf(record),
    rows,
    inserted,
    updated,
    unchanged,
    rejected,
    warnings,
    closed,
    generatedAt: record.generated_at,
    createdAt: record.created_at,
    finishedAt: record.finished_at,
    error: record.error_code && { code: record.error_code, detail: record.error ?? '' },
  };
}

/** A hundred only once it has ended: reading the file is not yet merging it. */
function progressOf({ status, bytes, bytes_read }: ImportRecord): number {
  if (status === 'finished') return 100;
  return bytes === 0 ? 0 : Math.min(99, Math.floor((100 * bytes_read) / bytes));
}

function paceOf({
  status,
  started_at,
  finished_at,
  bytes,
  bytes_read,
  rows,
}: ImportRecord): Pick<ImportView, 'rowsPerSecond' | 'remainingSeconds'> {
  if (!started_at) return { rowsPerSecond: null, remainingSeconds: null };
  const seconds = Math.max(((finished_at ?? new Date()).getTime() - started_at.getTime()) / 1000, 0.001);
  const isReading = status === 'running' && bytes_read > 0 && bytes_read < bytes;
  return {
    rowsPerSecond: Math.round(rows / seconds),
    remainingSeconds: isReading ? Math.ceil((seconds * (bytes - bytes_read)) / bytes_read) : null,
  };
}

/** One row that did not go in, or one wrong column of it; or a doubt about one that did. */
export class TellingView {
  /** Line of the file, from 1; the header counts. */
  line: number;
  /** The file's own name of the column; empty where the whole line is wrong. */
  column: string;
  /** Stable code. @example UNKNOWN_REFERENCE */
  code: string;
  /** The same, for a person, in Spanish. */
  detail: string;
  /** What stood in that column, cut where it is long; null for web keys, and where no one value is wrong. */
  value: string | null;
}

export class TellingPage {
  items: TellingView[];
  nextCursor: string | null;
}

export class PaidInvoiceView {
  holderNumber: string;
  supplyNumber: string | null;
  /** @example LSP */
  invoiceType: string;
  /** @example B */
  invoiceLetter: string;
  /** @example 0021-00049107 */
  invoiceNumber: string;
  /** What was paid for it, with the surcharge of a later due date. */
  amount: MoneyView;
  /** The part that lowers its balance. */
  principal: MoneyView;
  /** What of the amount stands now: less than `amount` after a refund or a chargeback. */
  credited: MoneyView;
}

/** Something that happened to a payment, with the payment as it is now. */
export class PaymentEventView {
  /** @example payment.approved */
  event: string;
  occurredAt: Date;
  paymentId: string;
  /** The payment's state now. */
  status: string;
  receiptCode: string | null;
  approvedAt: Date | null;
  /** When the management system said that it applied it; null while it has not. */
  appliedAt: Date | null;
  total: MoneyView;
  items: PaidInvoiceView[];
}

export class PaymentFeed {
  items: PaymentEventView[];
  /** Always given, for the next call, now or in a year: `after` of what comes later. */
  nextCursor: string;
}

/** Something that happened to a claim, with the claim as it is now. */
export class ClaimEventView {
  /** @example claim.created */
  event: string;
  occurredAt: Date;
  claimId: string;
  /** @example R-2026-000001 */
  number: string;
  status: string;
  service: string;
  category: string | null;
  description: string;
  phone: string | null;
  /** Null, as `supplyNumber` is, for a claim from outside, which names a place and no supply. */
  holderNumber: string | null;
  supplyNumber: string | null;
  source: 'member' | 'open311';
  /** Degrees; null where the point is not known. @example -32.193012 */
  latitude: number | null;
  /** @example -64.254487 */
  longitude: number | null;
  /** What fed the supply's service when the claim was filed. @example D-07 */
  feeder: string | null;
  /** How many others said that they have the same trouble. */
  joinedCount: number;
  createdAt: Date;
  dueAt: Date | null;
  /** When the cooperative first answered here. */
  firstAnsweredAt: Date | null;
  resolvedAt: Date | null;
  closedAt: Date | null;
}

export class ClaimFeed {
  items: ClaimEventView[];
  /** Always given, for the next call, now or in a year: `after` of what comes later. */
  nextCursor: string;
}

/** Who signs in to the office, as they are called now. */
export class FeedUserView {
  firstName: string;
  lastName: string;
  email: string;
}

/** Somebody asked to be called back. Who deleted their user is not told of any more, nor what they wrote. */
export class ContactEventView {
  /** @example contact.created */
  event: string;
  occurredAt: Date;
  messageId: string;
  message: string | null;
  /** @example De 9 a 12 */
  contactHours: string | null;
  /** E.164. @example +5493571631052 */
  phone: string | null;
  user: FeedUserView | null;
  /** The holders that the user has linked now, oldest link first. */
  holderNumbers: string[];
}

export class ContactFeed {
  items: ContactEventView[];
  /** Always given, for the next call, now or in a year: `after` of what comes later. */
  nextCursor: string;
}

/** A user linked a holder, or does not any more. */
export class LinkEventView {
  /** `link.created` or `link.removed`. @example link.created */
  event: string;
  occurredAt: Date;
  /** The same in both events of a link; who links a holder again gets another. */
  accountId: string;
  holderNumber: string;
  /** Null once the user was deleted. */
  user: FeedUserView | null;
  /** What the user calls it, or last did; null once the user was deleted. @example La casa de mamá */
  alias: string | null;
  linkedAt: Date;
}

export class LinkFeed {
  items: LinkEventView[];
  /** Always given, for the next call, now or in a year: `after` of what comes later. */
  nextCursor: string;
}

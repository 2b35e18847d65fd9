import { type ParsedMail, simpleParser } from 'mailparser';
import type { MailEvent } from './mail-events.js';
import { mailKeyIn, mailKeyText } from './message-id.js';
import { saysNobody } from './smtp-refusal.js';

/** A report's own words come first; what follows them may be a whole mail. */
const READ_BYTES = 1_048_576;

/** Feedback that is no complaint (RFC 5965, RFC 6430). */
const NO_COMPLAINT = new Set(['not-spam', 'virus', 'auth-failure', 'other']);

type Fields = Map<string, string>;

/**
 * What a mail that came back tells of one of ours: a delivery report (RFC 3464) or a complaint (RFC 5965), as they arrive at the
 * sender's mailbox. Undefined for every other mail, for reports of others' mails and for delays. `knownKey` names the mail where the address that
 * the report came to did. For `MailEvents.record`.
 */
export async function readBounceReport(raw: Buffer, knownKey?: string): Promise<MailEvent | undefined> {
  const source = raw.subarray(0, READ_BYTES);
  const report = await parsed(source);
  if (!report) return undefined;
  const happened = bounceIn(report) ?? complaintIn(report);
  const messageId = happened && (knownKey ?? ownKeyIn(report, source));
  if (!messageId) return undefined;
  return { ...happened, about: { messageId }, at: report.date ?? new Date() };
}

/** Undefined for a mail that cannot be read: it may be built so on purpose. */
function parsed(source: Buffer): Promise<ParsedMail | undefined> {
  const options = { keepDeliveryStatus: true, skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true };
  return simpleParser(source, options).catch(() => undefined);
}

type Happened = Pick<MailEvent, 'kind' | 'permanent' | 'reason'>;

function bounceIn(report: ParsedMail): Happened | undefined {
  const failed = blocksIn(report, 'message/delivery-status').filter((block) =>
    /^failed\b/i.test(block.get('action') ?? ''),
  );
  if (failed.length === 0) return undefined;
  const [worst = failed[0]!] = failed.filter(isNobody);
  return { kind: 'bounce', permanent: isNobody(worst), reason: answerIn(worst) || (worst.get('status') ?? 'failed') };
}

function isNobody(block: Fields): boolean {
  const status = /\d\.\d{1,3}\.\d{1,3}/.exec(block.get('status') ?? '')?.[0];
  // Programs that report without the server's own words say it by the status alone.
  return saysNobody(answerIn(block) || '550 ', status);
}

/** The remote server's answer, without the type that stands before it. */
function answerIn(block: Fields): string {
  return (block.get('diagnostic-code') ?? '').replace(/^\s*[\w-]+\s*;\s*/, '');
}

function complaintIn(report: ParsedMail): Happened | undefined {
  const [feedback] = blocksIn(report, 'message/feedback-report');
  const type = feedback?.get('feedback-type')?.toLowerCase();
  if (!type || NO_COMPLAINT.has(type)) return undefined;
  return { kind: 'complaint', permanent: true, reason: type };
}

/** The groups of fields in the report's machine-readable part. */
function blocksIn({ attachments }: ParsedMail, contentType: string): Fields[] {
  const parts = attachments.filter((part) => part.contentType === contentType);
  return parts.flatMap(({ content }) => content.toString('utf8').split(/\r?\n\s*\r?\n/)).map(fieldsOf);
}

function fieldsOf(block: string): Fields {
  const lines = block.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const pairs = lines.flatMap((line): [string, string][] => {
    const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
    return name ? [[name.toLowerCase(), value!.trim()]] : [];
  });
  return new Map(pairs);
}

/** Our mail's key: as the envelope's id, as the Message-ID of what came back, or as what the report answers. */
function ownKeyIn(report: ParsedMail, source: Buffer): string | undefined {
  const envelopes = blocksIn(report, 'message/delivery-status').map((block) => block.get('original-envelope-id') ?? '');
  const headers = report.attachments.filter((part) => part.contentType === 'text/rfc822-headers');
  const returned = [...headers.map(({ content }) => content.toString('utf8')), source.toString('utf8')];
  const ids = returned.flatMap((text) =>
    [...text.matchAll(/^Message-ID:\s*(<[^>\s]{1,400}>)/gim)].map(([, id]) => id!),
  );
  const answered = [report.inReplyTo ?? '', report.references ?? ''].flat();
  const key = [...envelopes, ...ids, ...answered].map(mailKeyIn).find((found) => found !== undefined);
  return key && mailKeyText(key);
}

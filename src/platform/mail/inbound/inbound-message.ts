import EmailReplyParser from 'email-reply-parser';
import { type ParsedMail, simpleParser } from 'mailparser';
import { onOneLine } from '../mail-message.js';
import { REPLY_MARK } from './reply-mark.js';

/** A mail that somebody sent to one of our addresses. */
export interface InboundMessage {
  from: { name: string; address: string };
  subject: string;
  /** What the person wrote now: without the mail that is answered, without their signature. Empty where nothing is left. */
  text: string;
  /** Files that say that they are images, largest first as they lie in the mail; what they are is for others to find out. */
  images: Buffer[];
  /** No person wrote it: an absence note, a list, a report. Answering one would begin a conversation of machines. */
  isAutomatic: boolean;
  /** As it came. */
  raw: Buffer;
}

const MOST_TEXT = 4_000;
/** What is read of a text: the patterns that find quotations are not made for megabytes. */
const MOST_READ = 40_000;
const MOST_IMAGES = 5;

/** Reads a message as it came over SMTP; undefined for what no reader of mails can make sense of. */
export async function readInbound(raw: Buffer): Promise<InboundMessage | undefined> {
  const mail = await parsed(raw);
  if (!mail) return undefined;
  const sender = mail.from?.value[0];
  return {
    from: { name: oneLine(sender?.name ?? ''), address: (sender?.address ?? '').toLowerCase() },
    subject: oneLine(mail.subject ?? ''),
    text: ownWords(mail.text ?? ''),
    images: imagesOf(mail),
    isAutomatic: isAutomatic(mail),
    raw,
  };
}

/** It may be built so on purpose: headers without end, parts within parts. */
function parsed(raw: Buffer): Promise<ParsedMail | undefined> {
  const options = { skipImageLinks: true, skipTextLinks: true, maxHtmlLengthToParse: MOST_READ * 5 };
  return simpleParser(raw, options).catch(() => undefined);
}

/** What stands above the mail that is answered. */
function ownWords(text: string): string {
  const readable = text.slice(0, MOST_READ).replace(/\r\n?/g, '\n').replace(/\0/g, '').toWellFormed();
  const [above = ''] = readable.split(REPLY_MARK);
  // The line that introduces the quotation («El lun, 3 nov … escribió:») stands above the mark.
  const visible = new EmailReplyParser().parseReply(above.replace(/^>.*$/gm, ''));
  return visible.trim().slice(0, MOST_TEXT);
}

function imagesOf({ attachments }: ParsedMail): Buffer[] {
  return attachments
    .filter(
      ({ contentType, contentDisposition, related }) =>
        /^image\//.test(contentType) && !(related && contentDisposition === 'inline'),
    )
    .slice(0, MOST_IMAGES)
    .map(({ content }) => content);
}

/** RFC 3834, and what was used before it. */
function isAutomatic({ headers, from }: ParsedMail): boolean {
  const said = (name: string) => String(headers.get(name) ?? '').toLowerCase();
  const submitted = said('auto-submitted');
  return (
    (submitted !== '' && submitted !== 'no') ||
    ['bulk', 'list', 'junk', 'auto_reply'].includes(said('precedence')) ||
    headers.has('x-autoreply') ||
    headers.has('x-autorespond') ||
    // The parser gathers List-Id and its like under one name.
    headers.has('list') ||
    said('return-path') === '<>' ||
    /^(mailer-daemon|postmaster|no-?reply)@/.test(from?.value[0]?.address?.toLowerCase() ?? '')
  );
}

function oneLine(text: string): string {
  return onOneLine(text).slice(0, 200);
}

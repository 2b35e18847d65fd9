import { simpleParser } from 'mailparser';
import { eventually } from './eventually.js';
import { stack } from './stack.js';

/** A mail as its reader gets it, decoded from what came over SMTP. */
export interface ReceivedMail {
  subject: string;
  text: string;
  html: string;
  from: { name: string; address: string };
  /** The address that an answer goes to, when the mail names one. */
  replyTo: string | undefined;
  to: string[];
  /** Every address that the mail's HTML, or else its text, links to. */
  links: string[];
  attachments: { filename: string; contentType: string; content: Buffer }[];
  /** The whole message, undecoded. */
  source: string;
}

/** Every mail to the address that has arrived so far, newest first. */
export async function mailsTo(address: string): Promise<ReceivedMail[]> {
  const answer = await fetch(`${stack.mailUrl}/api/email?sort=desc&to.address=${encodeURIComponent(address)}`);
  const stored = (await answer.json()) as { id: string }[];
  return Promise.all(stored.map(({ id }) => read(id)));
}

/** The newest mail to the address whose subject matches; waits for it to arrive. */
export function mailTo(address: string, subject: RegExp, { withinMs = 20_000 } = {}): Promise<ReceivedMail> {
  return eventually(
    async () => {
      const mails = await mailsTo(address);
      const found = mails.find((mail) => subject.test(mail.subject));
      if (found) return found;
      throw new Error(
        `No mail to ${address} about ${subject}; there are: ${mails.map((mail) => mail.subject).join(' | ')}`,
      );
    },
    { withinMs },
  );
}

async function read(id: string): Promise<ReceivedMail> {
  const answer = await fetch(`${stack.mailUrl}/api/email/${id}/source`);
  const source = await answer.text();
  const { subject = '', text = '', html, from, replyTo, to, attachments } = await simpleParser(source);
  const recipients = to === undefined ? [] : [to].flat();
  return {
    subject,
    text,
    html: html || '',
    from: { name: from?.value[0]?.name ?? '', address: from?.value[0]?.address ?? '' },
    replyTo: replyTo?.value[0]?.address,
    to: recipients.flatMap(({ value }) => value.map((recipient) => recipient.address ?? '')),
    links: linksIn(html || '', text),
    attachments: attachments.map(({ filename = '', contentType, content }) => ({ filename, contentType, content })),
    source,
  };
}

function linksIn(html: string, text: string): string[] {
  const found = html ? html.matchAll(/href=["'](https?:[^"']+)["']/g) : text.matchAll(/(https?:[^\s<>"]+)/g);
  return [...new Set([...found].map((match) => match[1]!.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')))];
}

/** What an address of ours for answers looks like; `of` says whose: `m` a claim's author's, `c` the cooperative's, `k` its answer to a contact message. */
export const answersTo = (of: 'm' | 'c' | 'k'): RegExp =>
  new RegExp(`^${of}[0-9a-f]{60}@${stack.env.INBOUND_MAIL_DOMAIN!.replaceAll('.', '\\.')}$`);

/** A mail of ours, as its Message-ID names it. */
export interface MailKey {
  /** The tenant's schema. */
  schema: string;
  mailId: string;
}

const KEY = /\b([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([a-z0-9_]{1,60})(?![\w-])/i;

/** `{id}.{schema without t_}`: what stands before the @ of a Message-ID, and what providers are given to name the mail by. */
export function mailKeyText({ schema, mailId }: MailKey): string {
  return `${mailId}.${schema.slice(2)}`;
}

/** The same row always has the same Message-ID: a repeat can be told from a second mail, and an answer or a bounce finds its row. */
export function messageIdOf(key: MailKey, domain: string): string {
  return `<${mailKeyText(key)}@${domain}>`;
}

/** The mail that a Message-ID or a key names, whatever stands around it; undefined for what is not of ours. */
export function mailKeyIn(text: string): MailKey | undefined {
  const [, mailId, tenant] = KEY.exec(text) ?? [];
  return mailId && tenant ? { mailId: mailId.toLowerCase(), schema: `t_${tenant.toLowerCase()}` } : undefined;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A body as the provider sends it, about the mail of this Message-ID. */
export function bodyOf(name: string, messageId: string): string {
  const recorded = readFileSync(join(import.meta.dirname, 'bodies', `${name}.json`), 'utf8');
  const key = /<([^@]+)@/.exec(messageId)?.[1] ?? '';
  return recorded.replaceAll('MESSAGE-ID', messageId).replaceAll('MAIL-KEY', key);
}

import { insist } from './http.ts';

/** How many copies of each mail arrived, by the id of its row: the mail's own Message-ID says it. */
export async function copiesIn(inboxUrl: string): Promise<Map<string, number>> {
  const mails = await insist<{ messageId?: string; headers?: Record<string, string> }[]>(`${inboxUrl}/api/email`);
  const copies = new Map<string, number>();
  for (const { messageId, headers } of mails) {
    const id = /<?([0-9a-f-]{36})\.[a-z0-9_]+@/.exec(messageId ?? headers?.['message-id'] ?? '')?.[1];
    if (id) copies.set(id, (copies.get(id) ?? 0) + 1);
  }
  return copies;
}

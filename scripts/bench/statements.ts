import pg from 'pg';
import type { BenchTenant } from './population.ts';
import { product, type Recorder } from './product.ts';

/**
 * The messages that one authenticated `GET T/invoices` sends to PostgreSQL, taken from the product's own code at run time:
 * the bare server runs the same text, so the comparison cannot drift away from what the product does.
 */
export async function messagesOf({ schema, userId, sessionId }: BenchTenant): Promise<string[]> {
  const { becomeTenant, InvoiceList, Keyring, MemberStrategy, runAsTenant } = await product();
  const tenant = { schema, timeZone: 'America/Argentina/Cordoba' };
  const messages: string[] = [];
  const recorder: Recorder = {
    glance: (sql) => {
      messages.push(`${becomeTenant(tenant)}; ${sql(pg.escapeLiteral)}`);
      // A session that stands; and a list that is asked for no more.
      return Promise.resolve(messages.length === 1 ? [{}] : []);
    },
  };
  await runAsTenant(tenant, async () => {
    const session = new MemberStrategy(new Keyring(Buffer.alloc(32)), recorder);
    await session.validate({ typ: 'access', tid: schema, sub: userId, sid: sessionId });
    await new InvoiceList(recorder).page(userId, { limit: 50 });
  });
  return messages;
}

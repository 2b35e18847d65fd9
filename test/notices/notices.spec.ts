import { describe, expect, it } from '@jest/globals';
import { aMember } from '../support/member.js';
import { aTenant } from '../support/tenant.js';

describe('The notices', () => {
  it('are those published and not withdrawn, newest first, in pages', async () => {
    const tenant = await aTenant();
    const member = await aMember(tenant);
    const publish = (title: string, published: string, withdrawn: string | null = null) =>
      tenant.sql(
        `insert into notices (id, kind, title, body, published_at, withdrawn_at)
         values (gen_random_uuid(), 'outage', $1, 'Texto', now() + $2::interval, now() + $3::interval)`,
        [title, published, withdrawn],
      );
    await publish('anteayer', '-2 days');
    await publish('ayer', '-1 day');
    await publish('hoy', '-1 second');
    await publish('mañana', '1 day');
    await publish('retirado', '-1 hour', '-1 minute');
    const titles: string[] = [];
    let cursor = '';
    do {
      const { body } = await member.api.get<{ items: { title: string }[]; nextCursor: string | null }>(
        `/notices?limit=1${cursor}`,
      );
      titles.push(...body.items.map(({ title }) => title));
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    expect(titles).toEqual(['hoy', 'ayer', 'anteayer']);
  });
});

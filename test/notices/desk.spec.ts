import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OutageDraft } from '../../src/modules/notices/notice.dto.js';
import { aTenantAt, mailsOf, type Office } from '../notifications/office.js';
import { anAccount } from '../support/holder.js';
import { aMember } from '../support/member.js';
import { anOfficeOfNotices, inHours, toldOf, Town } from './town.js';

let office: Office;
let town: Town;

beforeAll(async () => {
  office = await anOfficeOfNotices();
});
afterAll(() => office.close());
beforeEach(async () => {
  town = new Town(office, await aTenantAt(15));
});

describe('People who come and go', () => {
  it('see the outages of where they are: one who links the supply later sees it at once, and is reminded', async () => {
    const first = await town.livesAt('España 1');
    await town.plan();
    await town.allTold();
    const later = await aMember(town.tenant);
    await anAccount(later, first.holder);
    const { body } = await later.api.get<{ items: { affects: string[] }[] }>('/notices');
    expect(body.items).toMatchObject([{ affects: [first.supply.number], services: ['electricity'] }]);
    await town.allTold();
    expect(await toldOf(later)).toEqual([]);
    await town.reminderComes(24);
    expect(await toldOf(later)).toEqual([expect.stringMatching(/^Recordatorio/)]);
  });

  it('leave their outages behind: a supply that changes hands takes its reminders along', async () => {
    const [seller, buyer] = [await town.livesAt('España 1'), await town.livesAt('Italia 1')];
    await town.plan();
    await town.allTold();
    await town.tenant.sql('update supplies set holder_id = $2 where id = $1', [seller.supply.id, buyer.holder.id]);
    await town.reminderComes(24);
    expect([(await toldOf(seller)).length, await toldOf(buyer)]).toEqual([1, [expect.stringMatching(/^Recordatorio/)]]);
    const { body } = await seller.api.get<{ items: object[] }>('/notices');
    expect(body.items).toEqual([]);
  });

  it('of a supply that is out of service are not told', async () => {
    const member = await town.livesAt('España 1');
    await town.livesAt('España 2');
    await town.tenant.sql(`update supplies set status = 'inactive' where id = $1`, [member.supply.id]);
    expect((await town.plan()).supplies).toBe(1);
    await town.allTold();
    expect(await toldOf(member)).toEqual([]);
  });
});

describe('What is planned', () => {
  it.each<[string, Partial<OutageDraft>, string, string]>([
    ['ends before it begins', { endsAt: inHours(99) }, 'endsAt', 'INVALID'],
    ['is over', { startsAt: inHours(-3), endsAt: inHours(-1) }, 'endsAt', 'PAST'],
    ['is in another century', { startsAt: inHours(9_000), endsAt: inHours(9_001) }, 'startsAt', 'TOO_FAR'],
    ['never ends', { endsAt: inHours(1_000) }, 'endsAt', 'TOO_LONG'],
    ['interrupts what there is not', { services: ['gas'] }, 'services', 'NOT_OFFERED'],
    ['is nowhere', { scope: {} }, 'scope', 'ONE_PLACE'],
    ['is in two ways somewhere', { scope: { all: true, supplies: ['1'] } }, 'scope', 'ONE_PLACE'],
    ['counts houses down', { scope: { streets: [{ street: 'España', from: 9, to: 1 }] } }, 'scope.streets', 'INVALID'],
    ['names a supply that there is not', { scope: { supplies: ['404'] } }, 'scope.supplies', 'UNKNOWN_SUPPLY'],
    [
      'names a street that there is not',
      { scope: { streets: [{ street: 'España' }, { street: 'Espanya' }] } },
      'scope.streets',
      'UNKNOWN_STREET',
    ],
    ['touches nobody', { services: ['water'], scope: { all: true } }, 'scope', 'NOBODY_THERE'],
  ])('is refused where it %s', async (_what, more, field, code) => {
    await town.livesAt('España 1');
    const refused = town.plan(more);
    await expect(refused).rejects.toMatchObject({ code: 'VALIDATION_FAILED', extras: { errors: [{ field, code }] } });
    expect(await town.tenant.sql('select 1 from notices')).toEqual([]);
  });

  it('is noted with who did it', async () => {
    await town.livesAt('España 1');
    const { id } = await town.plan();
    await town.change(id, { title: 'Poda' });
    await town.withdraw(id);
    expect(await town.desk((it) => it.list())).toMatchObject([
      { id, publishedBy: 'Georgina', withdrawnBy: 'Georgina', title: 'Poda' },
    ]);
    const entries = await town.tenant.sql(
      'select action, actor from public.audit_log where subject = $1 order by at, id',
      [id],
    );
    expect(entries).toEqual(
      ['notice.published', 'notice.changed', 'notice.withdrawn'].map((action) => ({ action, actor: 'operator' })),
    );
  });
});

describe('News', () => {
  it('are told to every member that there is, once', async () => {
    const [one, two] = [await aMember(town.tenant), await town.livesAt('Italia 1')];
    await town.publishNews();
    await town.allTold();
    await town.allTold();
    for (const who of [one, two]) expect(await toldOf(who)).toEqual(['Nuevo horario']);
    const late = await aMember(town.tenant);
    await town.allTold();
    expect(await toldOf(late)).toEqual([]);
  });

  it('that are withdrawn go in silence, and are not mailed any more', async () => {
    const member = await aMember(town.tenant);
    const { id } = await town.publishNews();
    await town.allTold();
    await town.withdraw(id);
    await town.allTold();
    await town.writeMails();
    expect([await toldOf(member), await mailsOf(member)]).toEqual([['Nuevo horario'], []]);
    expect((await member.api.get<{ items: object[] }>('/notices')).body.items).toEqual([]);
  });
});

describe('The list of notices', () => {
  it('has news and the outages that touch the member’s supplies, in pages, whatever lies between', async () => {
    const member = await town.livesAt('España 1');
    await town.livesAt('Italia 1');
    const shown: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      shown.unshift((await town.plan()).id);
      await town.tenant.sql(
        `insert into notices (id, kind, title, body, services, scope, starts_at, ends_at)
         select gen_random_uuid(), 'outage', 'De otros', '', '{electricity}', '{"streets": [{"street": "Italia"}]}', now(), now() + interval '1 day'
           from generate_series(1, 60)`,
      );
    }
    const ids: string[] = [];
    let cursor = '';
    do {
      const { body } = await member.api.get<{ items: { id: string }[]; nextCursor: string | null }>(
        `/notices?limit=3${cursor}`,
      );
      ids.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    expect(ids).toEqual(shown);
  });
});

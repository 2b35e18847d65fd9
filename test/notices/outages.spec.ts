import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { NoticeDesk } from '../../src/modules/notices/notice-desk.js';
import type { OutageChange, OutageDraft } from '../../src/modules/notices/notice.dto.js';
import { NoticesModule } from '../../src/modules/notices/notices.module.js';
import { TellNotice } from '../../src/modules/notices/tell-notice.js';
import { anOffice, aTenantAt, mailsOf, type Office } from '../notifications/office.js';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount, aSupply, type TestHolder, type TestSupply } from '../support/holder.js';
import { aMember, type TestMember } from '../support/member.js';
import type { TestTenant } from '../support/tenant.js';

const HOUR = 3_600_000;
const GEORGINA = { kind: 'staff', id: 'operator', name: 'Georgina' } as const;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR);

let office: Office;
let tenant: TestTenant;

beforeAll(async () => {
  office = await anOffice([NoticesModule]);
});
afterAll(() => office.close());
beforeEach(async () => {
  tenant = await aTenantAt(15);
});

interface Neighbour extends TestMember {
  holder: TestHolder;
  supply: TestSupply;
}

/** A member with a supply at the address. */
const livesAt = async (address: string, services = ['electricity']): Promise<Neighbour> => {
  const [member, holder] = [await aMember(tenant), await aHolder(tenant)];
  const supply = await aSupply(tenant, { holder, address, services });
  await anAccount(member, holder);
  return { ...member, holder, supply };
};
const desk = <T>(work: (desk: NoticeDesk) => Promise<T>) => office.as(tenant, () => work(office.module.get(NoticeDesk)));
const draft = (more: Partial<OutageDraft> = {}): OutageDraft => ({
  title: 'Cambio de postes',
  body: 'Considere las instalaciones con tensión.',
  services: ['electricity'],
  startsAt: inHours(100),
  endsAt: inHours(104),
  scope: { streets: [{ street: 'Bv. España' }] },
  ...more,
});
const plan = (more: Partial<OutageDraft> = {}) => desk((it) => it.planOutage(draft(more), GEORGINA));
const change = (id: string, more: OutageChange) => desk((it) => it.changeOutage(id, more, GEORGINA));
const withdraw = (id: string) => desk((it) => it.withdraw(id, GEORGINA));
/** Every telling whose time has come is worked, by the API's workers or here. */
const allTold = async () => {
  for (const { id } of await tenant.sql<{ id: string }>(
    `select id from notice_tellings where done_at is null and next_attempt_at < now() + interval '5 minutes' order by id`,
  ))
    await office.as(tenant, () => office.module.get(TellNotice).tell(id));
};
/** The reminder's hour comes. */
const reminderComes = async (hours: number) => {
  await tenant.sql('update notice_tellings set next_attempt_at = now() where hours = $1 and done_at is null', [hours]);
  await allTold();
};
const toldOf = async ({ userId }: TestMember) =>
  (await tenant.sql<{ title: string }>('select title from notifications where user_id = $1 order by id', [userId])).map(
    ({ title }) => title,
  );
const reminders = () =>
  tenant.sql<{ hours: number }>(`select hours from notice_tellings where kind = 'reminder' and done_at is null order by hours`);

describe('A planned outage', () => {
  it('is told of to those whom it touches, at once, with when and what', async () => {
    const [touched, others, water] = [
      await livesAt('ESPAÑA 100'),
      await livesAt('Italia 100'),
      await livesAt('España 12', ['water']),
    ];
    const { supplies } = await plan();
    expect(supplies).toBe(1);
    await eventually(async () => expect(await toldOf(touched)).toHaveLength(1));
    await allTold();
    expect(await toldOf(touched)).toEqual([expect.stringMatching(/^Corte programado de energía eléctrica: (el|desde el) \d/)]);
    expect([await toldOf(others), await toldOf(water)]).toEqual([[], []]);
    await office.writeMails(tenant);
    expect(await mailsOf(touched)).toMatchObject([
      {
        template: 'outage',
        data: { heading: 'Corte programado', what: 'Cambio de postes', supplies: touched.supply.number, services: 'energía eléctrica' },
      },
    ]);
  });

  it('is told of to every user who sees the supply, once though they have several', async () => {
    const one = await livesAt('España 1');
    const also = await aMember(tenant);
    await anAccount(also, one.holder);
    const second = await aSupply(tenant, { holder: one.holder, address: 'España 3' });
    await plan();
    await allTold();
    expect([(await toldOf(one)).length, (await toldOf(also)).length]).toEqual([1, 1]);
    const [{ text }] = (await tenant.sql<{ text: string }>('select text from notifications limit 1')) as [{ text: string }];
    expect(text).toContain('Suministros ');
    for (const { number } of [one.supply, second]) expect(text).toContain(number);
  });

  it('is reminded of two days and one day before, once each', async () => {
    const member = await livesAt('España 1');
    await plan();
    await allTold();
    expect(await reminders()).toEqual([{ hours: 24 }, { hours: 48 }]);
    await reminderComes(48);
    await reminderComes(48);
    await reminderComes(24);
    expect((await toldOf(member)).filter((title) => title.startsWith('Recordatorio'))).toHaveLength(2);
  });

  it('is reminded of as the cooperative’s own rule says', async () => {
    tenant = await aTenantAt(15, { outages: { remindHours: [72, 12] } });
    await livesAt('España 1');
    await plan();
    expect(await reminders()).toEqual([{ hours: 12 }, { hours: 72 }]);
  });

  it('that is near is told of at once, also by night, and reminded of no more', async () => {
    tenant = await aTenantAt(23);
    const member = await livesAt('España 1');
    await plan({ startsAt: inHours(5), endsAt: inHours(9) });
    await allTold();
    expect(await reminders()).toEqual([]);
    expect(await toldOf(member)).toHaveLength(1);
    expect(await tenant.sql(`select 1 from mail_gatherings where next_attempt_at < now() + interval '2 minutes'`)).toHaveLength(1);
  });

  it('that has begun before its reminder, or is over, is told of no more', async () => {
    const member = await livesAt('España 1');
    await plan();
    await allTold();
    await tenant.sql(`update notices set starts_at = now() - interval '1 minute'`);
    await reminderComes(48);
    await tenant.sql(`update notices set ends_at = now() - interval '1 second'`);
    await reminderComes(24);
    expect(await toldOf(member)).toHaveLength(1);
    await office.writeMails(tenant);
    expect(await mailsOf(member)).toEqual([]);
  });

  it('goes on being told where it broke off, and tells nobody twice', async () => {
    const people = [await livesAt('España 1'), await livesAt('España 2'), await livesAt('España 3')];
    await tenant.sql('alter table notice_tellings add constraint held check (after_user is null)');
    const { id } = await plan();
    const [telling] = await tenant.sql<{ id: string }>('select id from notice_tellings where notice_id = $1 and hours is null', [id]);
    const work = () => office.as(tenant, () => office.module.get(TellNotice).tell(telling!.id));
    await expect(work()).rejects.toThrow('held');
    for (const who of people) expect(await toldOf(who)).toEqual([]);
    await tenant.sql('alter table notice_tellings drop constraint held');
    await Promise.all([work(), work()]);
    for (const who of people) expect(await toldOf(who)).toHaveLength(1);
  });
});

describe('An outage that changes', () => {
  it('is told of once anew, with what it is now; its reminders move', async () => {
    const member = await livesAt('España 1');
    const { id } = await plan();
    await allTold();
    await change(id, { startsAt: inHours(30), endsAt: inHours(32) });
    await allTold();
    await allTold();
    expect(await toldOf(member)).toEqual([expect.any(String), expect.stringMatching(/^Cambió el corte de energía eléctrica: ahora es/)]);
    expect(await reminders()).toEqual([{ hours: 24 }]);
    await office.writeMails(tenant);
    // What it was before is not mailed any more.
    expect((await mailsOf(member)).map(({ data }) => data.heading)).toEqual(['Cambió un corte programado']);
  });

  it('to another place lets off those who were told, and tells those who are there', async () => {
    const [before, after] = [await livesAt('España 1'), await livesAt('Italia 1')];
    const { id } = await plan();
    await allTold();
    await change(id, { scope: { streets: [{ street: 'Italia' }] } });
    await allTold();
    expect((await toldOf(before))[1]).toMatch(/ya no lo afecta$/);
    expect(await toldOf(after)).toEqual([expect.stringMatching(/^Corte programado/)]);
  });

  it('before people were told is told of as it is', async () => {
    const member = await livesAt('España 1');
    await tenant.sql(`alter table notice_tellings add constraint held check (after_user is null or revision > 1)`);
    const { id } = await plan();
    await change(id, { title: 'Poda' });
    await allTold();
    const [row] = await tenant.sql<{ title: string; text: string }>('select title, text from notifications');
    expect([row!.title, row!.text]).toEqual([expect.stringMatching(/^Corte programado/), expect.stringContaining('Poda')]);
    expect(await toldOf(member)).toHaveLength(1);
  });

  it('is as one of two changes at once left it, after the other', async () => {
    await livesAt('España 1');
    const { id } = await plan();
    await Promise.all([change(id, { title: 'Poda' }), change(id, { body: 'Otro texto' })]);
    expect(await tenant.sql('select title, body, revision from notices')).toEqual([
      { title: 'Poda', body: 'Otro texto', revision: 3 },
    ]);
  });
});

describe('An outage that is withdrawn', () => {
  it('is told of to those who were told, and shown no more', async () => {
    const [told, never] = [await livesAt('España 1'), await livesAt('Italia 1')];
    const { id } = await plan();
    await allTold();
    await withdraw(id);
    await allTold();
    expect((await toldOf(told))[1]).toMatch(/^Se canceló el corte de energía eléctrica/);
    expect([await toldOf(never), await reminders()]).toEqual([[], []]);
    expect((await told.api.get<{ items: object[] }>('/notices')).body.items).toEqual([]);
    await office.writeMails(tenant);
    expect((await mailsOf(told)).map(({ data }) => data.heading)).toEqual(['Se canceló un corte programado']);
  });

  it('is over: it is neither changed nor withdrawn again', async () => {
    await livesAt('España 1');
    const { id } = await plan();
    await withdraw(id);
    await expect(withdraw(id)).rejects.toMatchObject({ code: 'NOTICE_STATE' });
    await expect(change(id, { title: 'x' })).rejects.toMatchObject({ code: 'NOTICE_STATE' });
  });

  it('is told of to one who was told and has sold the house since, too', async () => {
    const seller = await livesAt('España 1');
    const { id } = await plan();
    await allTold();
    await tenant.sql('delete from accounts where user_id = $1', [seller.userId]);
    await withdraw(id);
    await allTold();
    expect(await toldOf(seller)).toHaveLength(2);
  });
});

describe('People who come and go', () => {
  it('see the outages of where they are: one who links the supply later sees it at once, and is reminded', async () => {
    const first = await livesAt('España 1');
    await plan();
    await allTold();
    const later = await aMember(tenant);
    await anAccount(later, first.holder);
    const { body } = await later.api.get<{ items: { affects: string[] }[] }>('/notices');
    expect(body.items).toMatchObject([{ affects: [first.supply.number], services: ['electricity'] }]);
    await allTold();
    expect(await toldOf(later)).toEqual([]);
    await reminderComes(24);
    expect(await toldOf(later)).toEqual([expect.stringMatching(/^Recordatorio/)]);
  });

  it('leave their outages behind: a supply that changes hands takes its reminders along', async () => {
    const [seller, buyer] = [await livesAt('España 1'), await livesAt('Italia 1')];
    await plan();
    await allTold();
    await tenant.sql('update supplies set holder_id = $2 where id = $1', [seller.supply.id, buyer.holder.id]);
    await reminderComes(24);
    expect([(await toldOf(seller)).length, await toldOf(buyer)]).toEqual([1, [expect.stringMatching(/^Recordatorio/)]]);
    const { body } = await seller.api.get<{ items: object[] }>('/notices');
    expect(body.items).toEqual([]);
  });

  it('of a supply that is out of service are not told', async () => {
    const member = await livesAt('España 1');
    await livesAt('España 2');
    await tenant.sql(`update supplies set status = 'inactive' where id = $1`, [member.supply.id]);
    expect((await plan()).supplies).toBe(1);
    await allTold();
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
    ['names a street that there is not', { scope: { streets: [{ street: 'España' }, { street: 'Espanya' }] } }, 'scope.streets', 'UNKNOWN_STREET'],
    ['touches nobody', { services: ['water'], scope: { all: true } }, 'scope', 'NOBODY_THERE'],
  ])('is refused where it %s', async (_what, more, field, code) => {
    await livesAt('España 1');
    const refused = plan(more);
    await expect(refused).rejects.toMatchObject({ code: 'VALIDATION_FAILED', extras: { errors: [{ field, code }] } });
    expect(await tenant.sql('select 1 from notices')).toEqual([]);
  });

  it('is noted with who did it', async () => {
    await livesAt('España 1');
    const { id } = await plan();
    await change(id, { title: 'Poda' });
    await withdraw(id);
    expect(await desk((it) => it.list())).toMatchObject([{ id, publishedBy: 'Georgina', withdrawnBy: 'Georgina', title: 'Poda' }]);
    const entries = await tenant.sql('select action, actor from public.audit_log where subject = $1 order by at, id', [id]);
    expect(entries).toEqual(
      ['notice.published', 'notice.changed', 'notice.withdrawn'].map((action) => ({ action, actor: 'operator' })),
    );
  });
});

describe('News', () => {
  const news = () => desk((it) => it.publishNews({ title: 'Nuevo horario', body: 'De 7 a 13.' }, GEORGINA));

  it('are told to every member that there is, once', async () => {
    const [one, two] = [await aMember(tenant), await livesAt('Italia 1')];
    await news();
    await allTold();
    await allTold();
    for (const who of [one, two]) expect(await toldOf(who)).toEqual(['Nuevo horario']);
    const late = await aMember(tenant);
    await allTold();
    expect(await toldOf(late)).toEqual([]);
  });

  it('that are withdrawn go in silence, and are not mailed any more', async () => {
    const member = await aMember(tenant);
    const { id } = await news();
    await allTold();
    await withdraw(id);
    await allTold();
    await office.writeMails(tenant);
    expect([await toldOf(member), await mailsOf(member)]).toEqual([['Nuevo horario'], []]);
    expect((await member.api.get<{ items: object[] }>('/notices')).body.items).toEqual([]);
  });
});

describe('The list of notices', () => {
  it('has news and the outages that touch the member’s supplies, in pages, whatever lies between', async () => {
    const member = await livesAt('España 1');
    await livesAt('Italia 1');
    const shown: string[] = [];
    for (let i = 0; i < 4; i += 1) {
      shown.unshift((await plan()).id);
      await tenant.sql(
        `insert into notices (id, kind, title, body, services, scope, starts_at, ends_at)
         select gen_random_uuid(), 'outage', 'De otros', '', '{electricity}', '{"streets": [{"street": "Italia"}]}', now(), now() + interval '1 day'
           from generate_series(1, 60)`,
      );
    }
    const ids: string[] = [];
    let cursor = '';
    do {
      const { body } = await member.api.get<{ items: { id: string }[]; nextCursor: string | null }>(`/notices?limit=3${cursor}`);
      ids.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    expect(ids).toEqual(shown);
  });
});

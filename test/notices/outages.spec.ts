import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aTenantAt, mailsOf, type Office } from '../notifications/office.js';
import { eventually } from '../support/eventually.js';
import { anAccount, aSupply } from '../support/holder.js';
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

describe('A planned outage', () => {
  it('is told of to those whom it touches, at once, with when and what', async () => {
    const [touched, others, water] = [
      await town.livesAt('ESPAÑA 100'),
      await town.livesAt('Italia 100'),
      await town.livesAt('España 12', ['water']),
    ];
    const { supplies } = await town.plan();
    expect(supplies).toBe(1);
    await eventually(async () => expect(await toldOf(touched)).toHaveLength(1));
    await town.allTold();
    expect(await toldOf(touched)).toEqual([
      expect.stringMatching(/^Corte programado de energía eléctrica: (el|desde el) \d/),
    ]);
    expect([await toldOf(others), await toldOf(water)]).toEqual([[], []]);
    await town.writeMails();
    expect(await mailsOf(touched)).toMatchObject([
      {
        template: 'outage',
        data: {
          heading: 'Corte programado',
          what: 'Cambio de postes',
          supplies: touched.supply.number,
          services: 'energía eléctrica',
        },
      },
    ]);
  });

  it('is told of to every user who sees the supply, once though they have several', async () => {
    const one = await town.livesAt('España 1');
    const also = await aMember(town.tenant);
    await anAccount(also, one.holder);
    const second = await aSupply(town.tenant, { holder: one.holder, address: 'España 3' });
    await town.plan();
    await town.allTold();
    expect([(await toldOf(one)).length, (await toldOf(also)).length]).toEqual([1, 1]);
    const [{ text }] = (await town.tenant.sql<{ text: string }>('select text from notifications limit 1')) as [
      { text: string },
    ];
    expect(text).toContain('Suministros ');
    for (const { number } of [one.supply, second]) expect(text).toContain(number);
  });

  it('is reminded of two days and one day before, once each', async () => {
    const member = await town.livesAt('España 1');
    await town.plan();
    await town.allTold();
    expect(await town.reminders()).toEqual([24, 48]);
    await town.reminderComes(48);
    await town.reminderComes(48);
    await town.reminderComes(24);
    expect((await toldOf(member)).filter((title) => title.startsWith('Recordatorio'))).toHaveLength(2);
  });

  it('is reminded of as the cooperative’s own rule says', async () => {
    town = new Town(office, await aTenantAt(15, { outages: { remindHours: [72, 12] } }));
    await town.livesAt('España 1');
    await town.plan();
    expect(await town.reminders()).toEqual([12, 72]);
  });

  it('that is near is told of at once, also by night, and reminded of no more', async () => {
    town = new Town(office, await aTenantAt(23));
    const member = await town.livesAt('España 1');
    await town.plan({ startsAt: inHours(5), endsAt: inHours(9) });
    await town.allTold();
    expect(await town.reminders()).toEqual([]);
    expect(await toldOf(member)).toHaveLength(1);
    expect(
      await town.tenant.sql(`select 1 from mail_gatherings where next_attempt_at < now() + interval '2 minutes'`),
    ).toHaveLength(1);
  });

  it('that has begun before its reminder, or is over, is told of no more', async () => {
    const member = await town.livesAt('España 1');
    await town.plan();
    await town.allTold();
    await town.tenant.sql(`update notices set starts_at = now() - interval '1 minute'`);
    await town.reminderComes(48);
    await town.tenant.sql(`update notices set ends_at = now() - interval '1 second'`);
    await town.reminderComes(24);
    expect(await toldOf(member)).toHaveLength(1);
    await town.writeMails();
    expect(await mailsOf(member)).toEqual([]);
  });

  it('goes on being told where it broke off, and tells nobody twice', async () => {
    const people = [await town.livesAt('España 1'), await town.livesAt('España 2'), await town.livesAt('España 3')];
    await town.tenant.sql('alter table notice_tellings add constraint held check (after_user is null)');
    const { id } = await town.plan();
    const [telling] = await town.tenant.sql<{ id: string }>(
      'select id from notice_tellings where notice_id = $1 and hours is null',
      [id],
    );
    const work = () => town.work(telling!.id);
    await expect(work()).rejects.toThrow('held');
    for (const who of people) expect(await toldOf(who)).toEqual([]);
    await town.tenant.sql('alter table notice_tellings drop constraint held');
    await Promise.all([work(), work()]);
    for (const who of people) expect(await toldOf(who)).toHaveLength(1);
  });
});

describe('An outage that changes', () => {
  it('is told of once anew, with what it is now; its reminders move', async () => {
    const member = await town.livesAt('España 1');
    const { id } = await town.plan();
    await town.allTold();
    await town.change(id, { startsAt: inHours(31), endsAt: inHours(33) });
    await town.allTold();
    await town.allTold();
    expect(await toldOf(member)).toEqual([
      expect.any(String),
      expect.stringMatching(/^Cambió el corte de energía eléctrica: ahora es/),
    ]);
    expect(await town.reminders()).toEqual([24]);
    await town.writeMails();
    // What it was before is not mailed any more.
    expect((await mailsOf(member)).map(({ data }) => data.heading)).toEqual(['Cambió un corte programado']);
  });

  it('to another place lets off those who were told, and tells those who are there', async () => {
    const [before, after] = [await town.livesAt('España 1'), await town.livesAt('Italia 1')];
    const { id } = await town.plan();
    await town.allTold();
    await town.change(id, { scope: { streets: [{ street: 'Italia' }] } });
    await town.allTold();
    expect((await toldOf(before))[1]).toMatch(/ya no lo afecta$/);
    expect(await toldOf(after)).toEqual([expect.stringMatching(/^Corte programado/)]);
  });

  it('before people were told is told of as it is', async () => {
    const member = await town.livesAt('España 1');
    await town.tenant.sql(`alter table notice_tellings add constraint held check (after_user is null or revision > 1)`);
    const { id } = await town.plan();
    await town.change(id, { title: 'Poda' });
    await town.allTold();
    const [row] = await town.tenant.sql<{ title: string; text: string }>('select title, text from notifications');
    expect([row!.title, row!.text]).toEqual([
      expect.stringMatching(/^Corte programado/),
      expect.stringContaining('Poda'),
    ]);
    expect(await toldOf(member)).toHaveLength(1);
  });

  it('is as one of two changes at once left it, after the other', async () => {
    await town.livesAt('España 1');
    const { id } = await town.plan();
    await Promise.all([town.change(id, { title: 'Poda' }), town.change(id, { body: 'Otro texto' })]);
    expect(await town.tenant.sql('select title, body, revision from notices')).toEqual([
      { title: 'Poda', body: 'Otro texto', revision: 3 },
    ]);
  });
});

describe('An outage that is withdrawn', () => {
  it('is told of to those who were told, and shown no more', async () => {
    const [told, never] = [await town.livesAt('España 1'), await town.livesAt('Italia 1')];
    const { id } = await town.plan();
    await town.allTold();
    await town.withdraw(id);
    await town.allTold();
    expect((await toldOf(told))[1]).toMatch(/^Se canceló el corte de energía eléctrica/);
    expect([await toldOf(never), await town.reminders()]).toEqual([[], []]);
    expect((await told.api.get<{ items: object[] }>('/notices')).body.items).toEqual([]);
    await town.writeMails();
    expect((await mailsOf(told)).map(({ data }) => data.heading)).toEqual(['Se canceló un corte programado']);
  });

  it('is over: it is neither changed nor withdrawn again', async () => {
    await town.livesAt('España 1');
    const { id } = await town.plan();
    await town.withdraw(id);
    await expect(town.withdraw(id)).rejects.toMatchObject({ code: 'NOTICE_STATE' });
    await expect(town.change(id, { title: 'x' })).rejects.toMatchObject({ code: 'NOTICE_STATE' });
  });

  it('is told of to one who was told and has sold the house since, too', async () => {
    const seller = await town.livesAt('España 1');
    const { id } = await town.plan();
    await town.allTold();
    await town.tenant.sql('delete from accounts where user_id = $1', [seller.userId]);
    await town.withdraw(id);
    await town.allTold();
    expect(await toldOf(seller)).toHaveLength(2);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Gatherings } from '../../src/modules/notifications/gatherings.js';
import { Notifications } from '../../src/modules/notifications/notifications.js';
import { inTheMiddleOf } from '../security/row-lock.js';
import { mailTo } from '../support/mail.js';
import { aMember, PASSWORD, type TestMember } from '../support/member.js';
import type { TestTenant } from '../support/tenant.js';
import { anOffice, aTelling, aTenantAt, mailsOf, type Office } from './office.js';

let office: Office;
let tenant: TestTenant;
/** Subjects of which nothing holds any more. */
const over = new Set<string>();

beforeAll(async () => {
  office = await anOffice();
  office.module
    .get(Notifications)
    .recheck('outage', (subjects) => Promise.resolve(new Set(subjects.filter((subject) => !over.has(subject)))));
  tenant = await aTenantAt(15);
});
afterAll(() => office.close());

const waiting = async (who: TestMember) =>
  (await tenant.sql('select 1 from notifications where user_id = $1 and mail is not null', [who.userId])).length;

describe('A gathered mail', () => {
  it('of one thing is that thing’s own', async () => {
    const who = await aMember(tenant);
    await office.tell(tenant, aTelling(who.userId, { title: 'Nuevo horario' }));
    await office.writeMails(tenant);
    expect(await mailsOf(who)).toMatchObject([
      {
        template: 'news',
        cause: expect.stringMatching(/^notifications\//),
        data: { firstName: 'Georgina', title: 'Nuevo horario' },
      },
    ]);
    expect(await tenant.sql('select 1 from mail_gatherings where user_id = $1', [who.userId])).toEqual([]);
  });

  it('of several lists them by kind, with where each is seen', async () => {
    const who = await aMember(tenant);
    await office.tell(
      tenant,
      aTelling(who.userId, { title: 'Nuevo horario' }),
      aTelling(who.userId, { event: 'invoice.due', title: 'Vence uno', path: '/comprobantes/1' }),
      aTelling(who.userId, { event: 'outage', title: 'Corte de agua' }),
      aTelling(who.userId, { event: 'invoice.due', title: 'Vence otro' }),
    );
    await office.writeMails(tenant);
    const mail = await mailTo(who.email, /^4 avisos: cortes programados, comprobantes por vencer, novedades$/);
    const places = [
      'Cortes programados',
      'Corte de agua',
      'Comprobantes por vencer',
      'Vence uno',
      'Vence otro',
      'Novedades',
      'Nuevo horario',
    ];
    for (const part of [mail.text, mail.html]) {
      const found = places.map((words) => part.indexOf(words));
      expect(found).toEqual(found.toSorted((a, b) => a - b));
      expect(found).not.toContain(-1);
    }
    expect(mail.links).toContainEqual(expect.stringMatching(new RegExp(`/${tenant.slug}/comprobantes/1$`)));
    expect(await mailsOf(who)).toHaveLength(1);
  });

  it('of very many shows thirty, and says how many there are besides', async () => {
    const who = await aMember(tenant);
    await office.tell(tenant, ...Array.from({ length: 33 }, () => aTelling(who.userId)));
    await office.writeMails(tenant);
    const [mail] = await mailsOf(who);
    const { groups, more, count } = mail!.data as { groups: { items: object[] }[]; more: number; count: number };
    expect([groups.flatMap(({ items }) => items).length, more, count]).toEqual([30, 3, 33]);
  });

  it('shows as text whatever people typed', async () => {
    const who = await aMember(tenant);
    const typed = '<img src=x onerror=alert(1)>{{tenant}}';
    await office.tell(tenant, aTelling(who.userId, { title: typed, text: typed }), aTelling(who.userId));
    await office.writeMails(tenant);
    const mail = await mailTo(who.email, /2 avisos/);
    expect(mail.html).not.toMatch(/<img/);
    expect(mail.text).toContain(typed);
  });

  it('leaves out what does not hold any more, or is not wanted any more', async () => {
    const who = await aMember(tenant);
    over.add('gone');
    await office.tell(
      tenant,
      aTelling(who.userId, { event: 'outage', subject: 'gone', title: 'Retirado' }),
      aTelling(who.userId, { event: 'outage', subject: 'there', title: 'Sigue' }),
      aTelling(who.userId, { title: 'No la quiere' }),
    );
    await who.api.patch('/me/notification-preferences', { events: { news: { mail: false } } });
    await office.writeMails(tenant);
    expect((await mailsOf(who)).map(({ data }) => data.title)).toEqual(['Sigue']);
    expect(await waiting(who)).toBe(0);
  });

  it('of nothing that is left is none', async () => {
    const who = await aMember(tenant);
    over.add('gone');
    await office.tell(tenant, aTelling(who.userId, { event: 'outage', subject: 'gone' }));
    await office.writeMails(tenant);
    expect([await mailsOf(who), await waiting(who)]).toEqual([[], 0]);
  });

  it('is written once, however many write it', async () => {
    const who = await aMember(tenant);
    await office.tell(tenant, aTelling(who.userId), aTelling(who.userId));
    const [gathering] = await tenant.sql<{ id: string }>('select id from mail_gatherings where user_id = $1', [
      who.userId,
    ]);
    const write = () => office.as(tenant, () => office.module.get(Gatherings).write(gathering!.id));
    await Promise.all([write(), write(), write()]);
    await write();
    expect(await mailsOf(who)).toHaveLength(1);
  });

  it('that cannot be posted leaves everything waiting', async () => {
    const who = await aMember(tenant);
    await office.tell(tenant, aTelling(who.userId));
    const [gathering] = await tenant.sql<{ id: string }>('select id from mail_gatherings where user_id = $1', [
      who.userId,
    ]);
    await tenant.sql('alter table outgoing_mails rename to elsewhere');
    const writing = office.as(tenant, () => office.module.get(Gatherings).write(gathering!.id));
    await expect(writing).rejects.toThrow('outgoing_mails');
    await tenant.sql('alter table elsewhere rename to outgoing_mails');
    expect(await waiting(who)).toBe(1);
    await office.writeMails(tenant);
    expect(await mailsOf(who)).toHaveLength(1);
  });

  it('lets what is told while it is written go into the next', async () => {
    const who = await aMember(tenant);
    await office.tell(tenant, aTelling(who.userId));
    const [gathering] = await tenant.sql<{ id: string }>('select id from mail_gatherings where user_id = $1', [
      who.userId,
    ]);
    // Somebody else writes it just then.
    await inTheMiddleOf(tenant, { text: 'delete from mail_gatherings where id = $1', values: [gathering!.id] }, () =>
      office.tell(tenant, aTelling(who.userId, { title: 'La segunda' })),
    );
    const next = await tenant.sql<{ id: string }>('select id from mail_gatherings where user_id = $1', [who.userId]);
    expect(next).toHaveLength(1);
    expect(next[0]!.id).not.toBe(gathering!.id);
  });

  it('leaves by itself when its time has come', async () => {
    const who = await aMember(tenant);
    await office.tell(tenant, aTelling(who.userId, { title: 'Llega sola' }));
    await tenant.sql('update mail_gatherings set next_attempt_at = now() where user_id = $1', [who.userId]);
    await mailTo(who.email, /Llega sola/, { withinMs: 60_000 });
  }, 90_000);

  it('that is being written when its reader goes goes with them', async () => {
    const who = await aMember(tenant);
    await office.tell(tenant, aTelling(who.userId));
    const writing = {
      text: `with gone as (delete from mail_gatherings where user_id = $1 returning id)
             insert into outgoing_mails (id, template, recipient, cause, data, next_attempt_at)
             select id, 'news', $2, id, '{}', now() + interval '1 hour' from gone`,
      values: [who.userId, who.email],
    };
    const { status } = await inTheMiddleOf(tenant, writing, () => who.api.delete('/me', { password: PASSWORD }));
    expect([status, await mailsOf(who)]).toEqual([204, []]);
  });

  it('is not for who was disabled meanwhile', async () => {
    const who = await aMember(tenant);
    await office.tell(tenant, aTelling(who.userId));
    await tenant.sql(`update users set status = 'disabled' where id = $1`, [who.userId]);
    await office.writeMails(tenant);
    expect(await mailsOf(who)).toEqual([]);
  });
});

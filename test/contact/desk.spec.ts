import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { coop } from '../../scripts/stack/app.ts';
import { ContactDesk } from '../../src/modules/contact/contact-desk.js';
import { ContactModule } from '../../src/modules/contact/contact.module.js';
import { anOffice, aTenantAt, mailsOf, type Office } from '../notifications/office.js';
import { mailTo } from '../support/mail.js';
import { aMember, PASSWORD, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

// Each command starts the whole application.
jest.setTimeout(300_000);

const GEORGINA = { kind: 'staff', id: 'operator', name: 'Georgina' } as const;
const request = {
  message: 'Quiero un medidor nuevo.\n¿Qué hace falta?',
  contactHours: 'De 9 a 12',
  phone: '03571 15 631052',
};

let office: Office;
let tenant: TestTenant;
let member: TestMember;
let id: string;

beforeAll(async () => {
  office = await anOffice([ContactModule]);
  tenant = await aTenantAt(2, { contactEmail: 'contacto@coop.example' });
});
afterAll(() => office.close());
beforeEach(async () => {
  member = await aMember(tenant);
  id = (await member.api.post<{ id: string }>('/contact-messages', request)).body.id;
});

const desk = <T>(work: (desk: ContactDesk) => Promise<T>) =>
  office.as(tenant, () => work(office.module.get(ContactDesk)));
const seen = async () => (await member.api.get<{ items: object[] }>('/contact-messages')).body.items[0];

describe('A contact message at the desk', () => {
  it('is received, taken and answered, and its writer sees so', async () => {
    expect(await desk((it) => it.list())).toContainEqual(
      expect.objectContaining({
        id,
        status: 'received',
        member: expect.objectContaining({ email: member.email }),
        takenBy: null,
      }),
    );
    expect(await desk((it) => it.take(id, GEORGINA))).toMatchObject({ status: 'in_progress', takenBy: 'Georgina' });
    expect(await seen()).toMatchObject({ status: 'in_progress', answer: null, answeredAt: null });
    await desk((it) => it.answer(id, 'Traiga el plano.', GEORGINA));
    expect(await seen()).toMatchObject({
      status: 'answered',
      answer: 'Traiga el plano.',
      answeredAt: expect.any(String),
    });
    expect((await desk((it) => it.list())).map((one) => one.id)).not.toContain(id);
    expect((await desk((it) => it.list('answered'))).map((one) => one.id)).toContain(id);
  });

  it('is answered by mail at once, with the writer’s own words, and in the app', async () => {
    await desk((it) => it.answer(id, 'Traiga el plano.\nAtendemos de 7 a 13.', GEORGINA));
    const mail = await mailTo(member.email, /Respondieron su mensaje/);
    for (const words of ['Traiga el plano.', 'Atendemos de 7 a 13.', 'Quiero un medidor nuevo.', '¿Qué hace falta?'])
      for (const part of [mail.text, mail.html]) expect(part).toContain(words);
    expect(mail.replyTo).toBe('contacto@coop.example');
    const { body } = await member.api.get<{ items: object[] }>('/me/notifications');
    expect(body.items).toMatchObject([
      { event: 'contact', text: 'Traiga el plano.\nAtendemos de 7 a 13.', path: `/contacto/${id}` },
    ]);
  });

  it('is answered once: of two at once the first counts', async () => {
    const answers = await Promise.allSettled(['uno', 'dos'].map((text) => desk((it) => it.answer(id, text, GEORGINA))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(answers).toContainEqual(
      expect.objectContaining({ reason: expect.objectContaining({ code: 'CONTACT_STATE' }) }),
    );
    await expect(desk((it) => it.take(id, GEORGINA))).rejects.toMatchObject({ code: 'CONTACT_STATE' });
    expect(await mailsOf(member)).toHaveLength(1);
  });

  it('is not shown to another member', async () => {
    await desk((it) => it.answer(id, 'Traiga el plano.', GEORGINA));
    const neighbour = await aMember(tenant);
    expect((await neighbour.api.get<{ items: object[] }>('/contact-messages')).body.items).toEqual([]);
  });

  it('of somebody who is gone can be answered, and nobody is told', async () => {
    expect((await member.api.delete('/me', { password: PASSWORD })).status).toBe(204);
    expect(await desk((it) => it.answer(id, 'Traiga el plano.', GEORGINA))).toMatchObject({
      member: null,
      status: 'answered',
    });
    expect(await mailsOf(member)).toEqual([]);
  });

  it.each(['x', '019aa000-0000-7000-8000-000000000000'])('that there is not (%s) is not found', async (none) => {
    for (const work of [(it: ContactDesk) => it.show(none), (it: ContactDesk) => it.answer(none, 'x', GEORGINA)])
      await expect(desk(work)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is noted with who saw to it', async () => {
    await desk((it) => it.take(id, GEORGINA));
    await desk((it) => it.answer(id, 'Traiga el plano.', GEORGINA));
    const entries = await tenant.sql('select action, actor from public.audit_log where subject = $1 order by at, id', [
      id,
    ]);
    expect(entries).toEqual(['contact.taken', 'contact.answered'].map((action) => ({ action, actor: 'operator' })));
  });
});

describe('coop contact', () => {
  it('lists, shows, takes and answers', async () => {
    const place = await aTenant();
    const who = await aMember(place);
    const { body } = await who.api.post<{ id: string }>('/contact-messages', request);
    const contact = (verb: string, ...words: string[]) => coop(stack.env, 'contact', verb, place.slug, ...words);
    expect(await contact('list')).toMatch(
      new RegExp(
        `^${body.id}\tsince .*\treceived\tGeorgina Paván <${who.email}>\t\\+5493571631052\tDe 9 a 12\tnobody\tQuiero un medidor nuevo. ¿Qué hace falta\\?\n$`,
      ),
    );
    expect(await contact('take', body.id, '--by', 'Georgina')).toBe('taken\n');
    expect(JSON.parse(await contact('show', body.id))).toMatchObject({ id: body.id, takenBy: 'Georgina' });
    expect(await contact('answer', body.id, '--text', 'Traiga el plano.', '--by', 'Georgina')).toBe(
      'answered; the member is told by mail\n',
    );
    await expect(contact('answer', body.id, '--text', 'Otra vez', '--by', 'Georgina')).rejects.toThrow(
      'Ese mensaje ya fue respondido.',
    );
    expect(await contact('list')).toBe('');
  });
});

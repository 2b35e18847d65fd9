import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { MailDelivery } from '../../src/platform/mail/mail-delivery.js';
import type { OutgoingMail } from '../../src/platform/mail/mail-outbox.js';
import { MailPace, SLOT_LASTS_MS, slotEveryMs } from '../../src/platform/mail/mail-pace.js';
import { NotNow } from '../../src/platform/queue/not-now.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import { eventually } from '../support/eventually.js';
import { aContactMail, aQueueStack, type QueueStack } from './queue-stack.js';

let own: QueueStack;
beforeAll(async () => {
  own = await aQueueStack(10, { DATABASE_POOL_SIZE: '6' });
}, 120_000);
afterAll(() => own.close());
afterEach(() => own.sql(`delete from outgoing_mails`));

const asTenant = async <T>(work: () => Promise<T>): Promise<T> => {
  const tenant = await own.module.get(TenantDirectory).bySchema(own.schema);
  return runAsTenant(tenant!, work);
};
/** The cooperative allows so many a minute; its line begins now. */
const allow = async (perMinute: number) => {
  await own.sql(
    `update public.tenants set settings = jsonb_set(settings, '{mail}', jsonb_build_object('perMinute', $1::int)) where schema_name = $2`,
    [perMinute, own.schema],
  );
  await own.sql('update mail_pace set next_slot = now()');
  // The registry is believed for moments.
  await eventually(() => asTenant(async () => expect((await tenantSettings()).mail?.perMinute).toBe(perMinute)));
};
const tenantSettings = async () => (await own.module.get(TenantDirectory).bySchema(own.schema))!.settings;

const aReminder = (to: string): OutgoingMail => ({
  ...aContactMail(to),
  bulk: true,
  unsubscribeUrl: 'https://coop.example/baja?token=abc',
});
const reminders = (count: number, word: string) =>
  own.post(...Array.from({ length: count }, (_, n) => aReminder(`${word}-${n}@example.com`)));
const counts = async () =>
  Object.fromEntries(
    (
      await own.sql<{ status: string; count: string }>(
        'select status, count(*) from outgoing_mails where bulk group by status',
      )
    ).map(({ status, count }) => [status, Number(count)]),
  );

describe('The slots of a cooperative', () => {
  it('are as far apart as it allows, whoever takes them at the same time', async () => {
    await allow(600);
    const pace = own.module.get(MailPace);
    const taken = await Promise.all(
      Array.from({ length: 40 }, () =>
        asTenant(() =>
          own.module.get(UnitOfWork).run(async () => {
            const inMs = await pace.reserve();
            const [now] = await own.module
              .get(UnitOfWork)
              .query<{ ms: number }>('select extract(epoch from now())::float8 * 1000 as ms');
            return now!.ms + inMs;
          }),
        ),
      ),
    );
    const slots = taken.sort((a, b) => a - b);
    for (const [n, slot] of slots.entries())
      if (n > 0) expect(slot - slots[n - 1]!).toBeGreaterThan(slotEveryMs(600) - 1);
  });

  it.each([1, 60, 300, 6000])(
    'let no sixty seconds see more than %d, though each may be used as late as it lasts',
    (most) => {
      // The worst case: one used at its last moment, and all that follow at their first.
      const used = (n: number) => (n === 0 ? SLOT_LASTS_MS : n * slotEveryMs(most));
      const within = Array.from({ length: most + 2 }, (_, n) => n).filter((n) => used(n) - used(0) < 60_000 - 0.001);
      expect(within).toHaveLength(most);
    },
  );

  it('that were missed are taken anew: what an outage held back does not go at once', async () => {
    await allow(1);
    await reminders(10, 'outage');
    await own.sql(`update outgoing_mails set slot_at = now() - interval '1 minute' where bulk`);
    const ids = await own.sql<{ id: string }>('select id from outgoing_mails where bulk order by id');
    const pauses: number[] = [];
    for (const { id } of ids) {
      const outcome = await asTenant(() => own.module.get(MailDelivery).deliver(id, false)).catch(
        (error: unknown) => error,
      );
      if (outcome instanceof NotNow) pauses.push(outcome.pauseMs);
    }
    expect(await counts()).toEqual({ sent: 1, pending: 9 });
    // A minute apart, whatever this machine took to get here.
    pauses.forEach((pause, n) => expect(pause / slotEveryMs(1)).toBeGreaterThan(n + 0.5));
  });

  it('are used up by tries that fail', async () => {
    await allow(1);
    await reminders(2, 'refused');
    own.smtp.treatments.set('refused-0@example.com', 'later');
    const ids = await own.sql<{ id: string }>(`select id from outgoing_mails where bulk order by recipient`);
    const deliver = (n: number) => asTenant(() => own.module.get(MailDelivery).deliver(ids[n]!.id, false));
    await expect(deliver(0)).rejects.toThrow('451');
    await expect(deliver(0)).rejects.toBeInstanceOf(NotNow);
    await expect(deliver(1)).rejects.toBeInstanceOf(NotNow);
  });
});

describe('Reminders', () => {
  it('carry what ends them with one click, and no word of it is kept once they are sent', async () => {
    await allow(6000);
    await reminders(1, 'one-click');
    const [{ id }] = (await own.sql<{ id: string }>('select id from outgoing_mails where bulk')) as [{ id: string }];
    expect(JSON.stringify(await own.sql('select * from outgoing_mails'))).not.toContain('token=abc');
    await asTenant(() => own.module.get(MailDelivery).deliver(id, false));
    const [mail] = own.smtp.to('one-click-0@example.com');
    expect(mail!.raw).toMatch(/^List-Unsubscribe: <https:\/\/coop\.example\/baja\?token=abc>\r$/m);
    expect(mail!.raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(mail!.raw).toMatch(/^Feedback-ID: contact-for-cooperative:\w+:bulk:cooponline\r$/m);
    expect(mail!.raw).not.toMatch(/^Precedence/m);
    for (const part of [mail!.parsed.html, mail!.parsed.text])
      expect(part).toContain('https://coop.example/baja?token');
    expect(await own.sql('select sealed from outgoing_mails')).toEqual([{ sealed: null }]);
  });

  it('go at the pace over two workers and a kill, each once, and keep an activation waiting for none of them', async () => {
    const [perMinute, count] = [600, 150];
    await allow(perMinute);
    await reminders(count, 'paced');
    const [first] = [own.start('worker'), own.start('worker')];
    await eventually(async () => expect((await counts()).sent ?? 0).toBeGreaterThan(30), { withinMs: 60_000 });
    await own.post(aContactMail('waits@example.com'));
    await eventually(() => expect(own.smtp.to('waits@example.com')).toHaveLength(1));
    expect((await counts()).pending).toBeGreaterThan(0);

    await first.kill();
    own.start('worker');
    await eventually(async () => expect((await counts()).pending ?? 0).toBe(0), { withinMs: 150_000 });

    const { sent = 0, uncertain = 0 } = await counts();
    expect(sent + uncertain).toBe(count);
    // Of what a kill cut off at its very end nobody knows.
    expect(uncertain).toBeLessThanOrEqual(5);
    const arrivals = own.smtp.taken.filter(({ to }) => to.startsWith('paced-'));
    expect(arrivals.length).toBeGreaterThanOrEqual(sent);
    expect(new Set(arrivals.map(({ to }) => to)).size).toBe(arrivals.length);

    // Beside the slots, only what is under way at the same time, five places in each of three workers, can come together.
    const times = arrivals.map(({ at }) => at).sort((a, b) => a - b);
    for (const [from, begin] of times.entries())
      for (let upto = from; upto < times.length; upto += 1)
        expect(upto - from + 1).toBeLessThanOrEqual(
          (times[upto]! - begin + SLOT_LASTS_MS) / slotEveryMs(perMinute) + 1 + 15,
        );
  }, 300_000);

  it('that hang at the server hold no place of what somebody waits for', async () => {
    await allow(6000);
    for (let n = 0; n < 20; n += 1) own.smtp.treatments.set(`hangs-${n}@example.com`, 'silence');
    await reminders(20, 'hangs');
    const asked = () => own.smtp.asked.filter((to) => to.startsWith('hangs-')).length;
    await eventually(() => expect(asked()).toBeGreaterThanOrEqual(5), { withinMs: 30_000 });
    await own.post(aContactMail('urgent@example.com'));
    await eventually(() => expect(own.smtp.to('urgent@example.com')).toHaveLength(1));
  }, 90_000);
});

import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { aReceiver } from './receiver.ts';
import { aSimulator } from './running-simulator.ts';
import { aSeller } from './seller.ts';

describe('the simulator as a program', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('forgets nothing that it answered when it is killed', async () => {
    const before = await aSimulator('--data', folder);
    const seller = await aSeller(before);
    const link = await seller.link();
    const payment = await seller.pay(link, { amount: 100 });
    await seller.act(payment, 'refund', { amount: 10 });
    const { now } = (await before.call<{ now: string }>('POST', '/_sim/clock', { advanceSeconds: 1_000_000 })).body;
    await before.stop('SIGKILL');
    appendFileSync(join(folder, 'journal.ndjson'), '["payments","1",{"id":');

    const after = await aSimulator('--data', folder);
    const headers = { authorization: `Bearer ${seller.accessToken}` };
    const kept = await after.call('GET', `/v1/payments/${payment.id}`, undefined, headers);
    expect(kept.body).toMatchObject({ id: payment.id, transaction_amount: 100, transaction_amount_refunded: 10 });
    expect((await after.call<{ now: string }>('GET', '/_sim/clock')).body.now >= now).toBe(true);
    const second = await after.call<{ id: number }>('POST', '/_sim/pay', { preferenceId: link.id });
    expect(second.body).toMatchObject({ transaction_amount: 4110.55 });
    expect(second.body.id).toBeGreaterThan(payment.id);
  });

  it('goes on with the notifications that it still owed', async () => {
    const receiver = await aReceiver();
    receiver.answers = 500;
    const before = await aSimulator('--data', folder, '--retry-schedule', '1000');
    const seller = await aSeller(before);
    await seller.pay(await seller.link({ notification_url: receiver.url }), { method: 'rapipago' });
    await eventually(() => expect(receiver.received).toHaveLength(1));
    await eventually(async () =>
      expect((await before.call('GET', '/_sim/deliveries')).body).toMatchObject([{ attempts: [{ outcome: 500 }] }]),
    );
    await before.stop('SIGKILL');
    receiver.answers = 200;
    const after = await aSimulator('--data', folder, '--retry-schedule', '1000');
    await after.call('POST', '/_sim/clock', { advanceSeconds: 1000 });
    expect(receiver.received.map(({ body }) => body.id)).toEqual([
      receiver.received[0]?.body.id,
      receiver.received[0]?.body.id,
    ]);
  });

  it('knows the sellers of its file, and ends cleanly when told to', async () => {
    const file = join(folder, 'sellers.json');
    const seller = { accessToken: 'TEST-file', collectorId: '123', webhookSecret: 'x', name: 'Cooperativa' };
    writeFileSync(file, JSON.stringify([seller]));
    const simulator = await aSimulator('--sellers', file);
    const headers = { authorization: 'Bearer TEST-file' };
    expect((await simulator.call('GET', '/v1/payment_methods', undefined, headers)).status).toBe(200);
    expect(await simulator.stop('SIGTERM')).toBe(0);
  });

  it.each([
    ['--port', 'x'],
    ['--sellers', '/nowhere.json'],
    ['--retry-schedule', '1,x'],
    ['--unknown', '1'],
  ])('does not start with %s %s, and says why', (...args) => {
    const main = new URL('../../simulator/main.ts', import.meta.url).pathname;
    const { status, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain(args[1] === '1' ? args[0] : args[1]!.split(',').at(-1)!);
  });
});

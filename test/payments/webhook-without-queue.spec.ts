import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freePort } from '../../scripts/stack/ports.ts';
import { startRedis } from '../../scripts/stack/redis.ts';
import { createTenant, parseTenantFile } from '../../src/modules/tenant/tenant-registry.js';
import { FILE, aQueueStack, type QueueStack } from '../queue/queue-stack.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import { keyring } from '../support/tenant.js';

let own: QueueStack;
let takeQueueAway: () => Promise<unknown>;

beforeAll(async () => {
  const overrides: Record<string, string> = {};
  takeQueueAway = () => own.sql('alter table bullmq.job rename to job_away');
  if (stack.queue === 'redis') {
    const port = await freePort();
    const files = join(stack.logs, `redis-${port}`);
    const redis = await startRedis({ port, dataDir: files, logFile: `${files}.log` });
    overrides.REDIS_URL = `redis://127.0.0.1:${port}`;
    takeQueueAway = () => redis.stop();
  }
  own = await aQueueStack(0, overrides);
}, 120_000);
afterAll(() => own.close());

it('A webhook is a committed row before it is answered with 200, also while the queue is away; and nothing where its signature is wrong', async () => {
  const [slug, webhookSecret] = [`w-${randomBytes(4).toString('hex')}`, randomBytes(32).toString('hex')];
  const mercadopago = { accessToken: `TEST-${randomUUID()}`, collectorId: '700700', webhookSecret };
  const target = { connectionString: own.env.DATABASE_MIGRATOR_URL!, app: 'coop_app' };
  const { schema } = await createTenant(target, keyring, slug, parseTenantFile({ ...FILE, payments: { mercadopago } }));
  const rows = () => own.sql(`select gateway_payment_id as id from ${schema}.gateway_notifications`);
  const api = own.start('main', { WORKERS: 'off' });
  const url = await eventually(
    async () => {
      const log = await readFile(api.logFile, 'utf8');
      expect(log).toMatch(/Listening on/);
      return /Listening on (http:[^"]+)/.exec(log)![1]!;
    },
    { withinMs: 25_000 },
  );
  const notify = async (secret: string) => {
    const [requestId, ts] = [randomUUID(), String(Date.now())];
    const v1 = createHmac('sha256', secret).update(`id:42;request-id:${requestId};ts:${ts};`).digest('hex');
    const answer = await fetch(`${url}/v1/tenants/${slug}/webhooks/mercadopago?data.id=42&type=payment`, {
      method: 'POST',
      headers: { 'x-request-id': requestId, 'x-signature': `ts=${ts},v1=${v1}` },
    });
    return answer.status;
  };
  expect([await notify('another'), await own.jobs.queue('gateway-notifications').getJobCountByTypes()]).toEqual([
    401, 0,
  ]);
  await takeQueueAway();
  expect([await notify(webhookSecret), await rows()]).toEqual([200, [{ id: '42' }]]);
}, 60_000);

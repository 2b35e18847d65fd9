/**
 * `npm run torture -- payments [--queue postgres|redis] [--payments 1000] [--tenants 3] [--seconds 240] [--seed 1] [--calm]`: pays debts in every
 * way that there is while the gateway misbehaves and every process is killed, then compares all lists to the centavo. Ends with 1 where they differ.
 */
import { parseArgs } from 'node:util';
import { ensureBuilt } from './stack/build.ts';
import { hasRedis } from './stack/redis.ts';
import { step } from './steps.ts';
import { torturePayments } from './torture/run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    queue: { type: 'string', default: 'postgres' },
    payments: { type: 'string', default: '1000' },
    tenants: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '240' },
    seed: { type: 'string', default: '1' },
    calm: { type: 'boolean', default: false },
  },
});
const { queue, calm } = values;
if (positionals.join() !== 'payments') throw new Error('What is to be tortured? There is only: payments.');
if (queue !== 'postgres' && queue !== 'redis') throw new Error(`--queue takes postgres or redis, not ${queue}.`);
if (queue === 'redis' && !hasRedis()) throw new Error('redis-server is not installed on this machine.');

const started = Date.now();
await step('Build', async (tell) => tell((await ensureBuilt()) ? 'built' : 'up to date'));
const [payments, tenants, seconds, seed] = [number('payments'), number('tenants'), number('seconds'), number('seed')];
const isSound = await torturePayments({ payments, tenants, seconds, seed, queue, calm });
const words = isSound ? 'every list agrees to the centavo' : 'NOT every list agrees';
process.stdout.write(`${words} (queue in ${queue}, seed ${seed}, ${Math.round((Date.now() - started) / 1000)} s)\n`);
process.exit(isSound ? 0 : 1);

function number(name: 'payments' | 'tenants' | 'seconds' | 'seed'): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} takes a whole number from 1, not ${values[name]}.`);
  return value;
}

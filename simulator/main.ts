import { parseArgs } from 'node:util';
import { sellersFrom } from './sellers.ts';
import { createSimulator, type SimulatorOptions } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    'public-url': { type: 'string' },
    sellers: { type: 'string' },
    data: { type: 'string' },
    'retry-schedule': { type: 'string' },
    'webhook-timeout': { type: 'string' },
    seed: { type: 'string' },
  },
});

function optionsOf(args: typeof values): SimulatorOptions {
  const schedule = args['retry-schedule']?.split(',').map((seconds) => numberOf('--retry-schedule', seconds));
  const timeout = args['webhook-timeout'];
  return {
    host: args.host,
    port: numberOf('--port', args.port),
    publicUrl: args['public-url']?.replace(/\/$/, ''),
    sellers: args.sellers ? sellersFrom(args.sellers) : [],
    dataFolder: args.data,
    retryScheduleSeconds: schedule,
    webhookTimeoutMs: timeout === undefined ? undefined : numberOf('--webhook-timeout', timeout) * 1000,
    seed: args.seed === undefined ? undefined : numberOf('--seed', args.seed),
  };
}

function numberOf(option: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`${option}: se esperaba un número y llegó "${text}"`);
  return Number(text);
}

try {
  const simulator = await createSimulator(optionsOf(values));
  process.stdout.write(`${JSON.stringify({ url: simulator.url })}\n`);
  const stop = () => void simulator.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

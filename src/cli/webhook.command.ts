import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import type { WebhookEndpoints } from '../modules/deliveries/webhook-endpoints.js';
import { areWebhookEvents, WEBHOOK_EVENTS } from '../modules/deliveries/webhook-events.js';
import { ForbiddenUrl } from '../platform/outbound/outbound-url.js';
import { instantOf } from '../platform/http/instant.js';
import { RegistryError } from '../modules/tenant/tenant-registry.js';
import { inTenant } from './application.js';

export function addWebhookCommands(program: Command): void {
  const webhook = program
    .command('webhook')
    .description("addresses of the cooperatives' systems that are told of events");
  webhook
    .command('set <slug> <url>')
    .description(
      'adds an address and prints its secret, this once; one that is there changes its events and is switched on',
    )
    .option('--events <list>', `some of ${WEBHOOK_EVENTS.join(',')}`, WEBHOOK_EVENTS.join(','))
    .action(set);
  webhook
    .command('rotate <slug> <url>')
    .description('makes another secret and prints it, this once; the one before signs too for a day')
    .action(rotate);
  webhook.command('disable <slug> <url>').description('sends nothing more there').action(disable);
  webhook
    .command('resend <slug> <url>')
    .description('tries again what was given up, by the same webhook-id')
    .option('--since <instant>', 'only what happened since then, such as 2026-11-22T00:00:00-03:00')
    .action(resend);
  webhook.command('list <slug>').description('every address, with what waits and what failed').action(list);
}

async function set(slug: string, url: string, { events }: { events: string }): Promise<void> {
  const chosen = events.split(',').map((event) => event.trim());
  if (!areWebhookEvents(chosen)) throw new RegistryError(`--events takes some of ${WEBHOOK_EVENTS.join(',')}.`);
  const secret = await withEndpoints(slug, (endpoints) => endpoints.set(url, [...new Set(chosen)]));
  process.stdout.write(secret === null ? 'changed; its secret stays\n' : `${secret}\n`);
}

async function rotate(slug: string, url: string): Promise<void> {
  const secret = await withEndpoints(slug, (endpoints) => endpoints.rotate(url));
  if (secret === null) throw unknown(slug, url);
  process.stdout.write(`${secret}\n`);
}

async function disable(slug: string, url: string): Promise<void> {
  if (!(await withEndpoints(slug, (endpoints) => endpoints.disable(url)))) throw unknown(slug, url);
}

async function resend(slug: string, url: string, options: { since?: string }): Promise<void> {
  const since = options.since === undefined ? null : instantOf(options.since);
  if (since === undefined) throw new RegistryError('--since takes an instant such as 2026-11-22T00:00:00-03:00.');
  const count = await asCooperative(slug, async (app) => {
    const { GivenUpDeliveries } = await import('../modules/deliveries/given-up-deliveries.js');
    return app.get(GivenUpDeliveries).resend(url, since);
  });
  if (count === null) throw unknown(slug, url);
  if (count === 'off')
    throw new RegistryError(`${url} is switched off: «coop webhook set ${slug} ${url}» switches it on.`);
  process.stdout.write(`${count} will be tried again within seconds\n`);
}

async function list(slug: string): Promise<void> {
  for (const { url, events, disabledReason, pending, failed } of await withEndpoints(slug, (all) => all.list())) {
    const state = disabledReason === null ? 'enabled' : `disabled (${disabledReason})`;
    process.stdout.write(`${url}\t${state}\t${events.join(',')}\t${pending} pending\t${failed} failed\n`);
  }
}

function withEndpoints<T>(slug: string, work: (endpoints: WebhookEndpoints) => Promise<T>): Promise<T> {
  return asCooperative(slug, async (app) => {
    const { WebhookEndpoints } = await import('../modules/deliveries/webhook-endpoints.js');
    return work(app.get(WebhookEndpoints));
  });
}

function asCooperative<T>(slug: string, work: (app: INestApplicationContext) => Promise<T>): Promise<T> {
  return inTenant(slug, work).catch((error: unknown) => {
    throw error instanceof ForbiddenUrl ? new RegistryError(error.message) : error;
  });
}

function unknown(slug: string, url: string): RegistryError {
  return new RegistryError(`${slug} has no webhook to ${url}.`);
}

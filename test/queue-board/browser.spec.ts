import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../../scripts/mails/browser.ts';
import { stack } from '../support/stack.js';
import { aSupporter } from '../support/staff.js';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
}, 120_000);
afterAll(() => browser?.close());

describe('The queues’ board in a browser', () => {
  it('shows the queues under our rules for scripts and styles, and asks nobody else for anything', async () => {
    const { headers } = await (await aSupporter()).api.post('/v1/platform/queues/pass');
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const [name, value] = headers.get('set-cookie')!.split(';')[0]!.split('=') as [string, string];
    // As a browser takes it: for the path of the board.
    const url = `${stack.apiUrl}/v1/platform/queues`;
    await context.setExtraHTTPHeaders({ cookie: `${name}=${value}` });
    const page = await context.newPage();
    const [elsewhere, broken]: [string[], string[]] = [[], []];
    page.on('requestfinished', (request) => {
      if (!request.url().startsWith(stack.apiUrl) && !request.url().startsWith('data:')) elsewhere.push(request.url());
    });
    page.on('pageerror', (error) => broken.push(error.message));
    await page.goto(`${url}/`);
    await page.getByText('gateway-notifications').first().waitFor({ timeout: 30_000 });
    expect([elsewhere, broken]).toEqual([[], []]);
    await context.close();
  }, 120_000);
});

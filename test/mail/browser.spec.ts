import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../../scripts/mails/browser.ts';
import { lookAt, openPage, THEMES } from '../../scripts/mails/look.ts';
import { renderSample } from '../../src/platform/mail/dev/mail-preview.js';
import { MailTemplates } from '../../src/platform/mail/mail-templates.js';
import { SAMPLE_END, SAMPLE_TENANT, SAMPLES } from '../../src/platform/mail/preview-samples.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';

const PHONE = 360;
const templates = new MailTemplates();

/** A cooperative of another colour. */
const inColor = (primaryColor: string): Tenant => ({
  ...SAMPLE_TENANT,
  settings: { ...SAMPLE_TENANT.settings, branding: { primaryColor, logo: null } },
});
const LONG = 'https://oficina.coop.example/almafuerte/'.padEnd(400, 'x');

let browser: Browser;
// Where it does not start, this says so and every test fails: a mail that nobody looked at was not looked at.
beforeAll(async () => {
  browser = await startBrowser();
}, 120_000);
afterAll(() => browser?.close());

describe('Looking', () => {
  it('sees what is too wide and what is too faint, in the theme that is asked for', async () => {
    const html = `<style>@media (prefers-color-scheme: dark) { p { color: #444 !important } body { background: #111 } }</style>
      <p style="color:#bbb">tenue</p><b style="color:#000;background:#fff">bien</b><div style="width:500px">ancho</div>`;
    expect(await lookAt(await openPage(browser, 'light', PHONE), html)).toMatchObject({
      overflow: 148,
      faint: [{ text: 'tenue', contrast: 1.92 }],
    });
    const { faint } = await lookAt(await openPage(browser, 'dark', PHONE), html);
    expect(faint.map(({ text }) => text)).toEqual(['tenue', 'ancho']);
  });
});

describe.each(THEMES)('On a phone with the %s theme', (theme) => {
  it('every mail fits, and every word can be read', async () => {
    const page = await openPage(browser, theme, PHONE);
    for (const name of templates.names) {
      const { html } = runAsTenant(SAMPLE_TENANT, () => renderSample(templates, name));
      const { texts, ...look } = await lookAt(page, html);
      expect([name, look]).toEqual([name, { overflow: 0, faint: [] }]);
      expect(texts).toBeGreaterThan(5);
    }
  }, 120_000);

  it.each(['#ffffff', '#000000', '#ffd54f', '#777777', '#001a33', '#d81b60', '#00e5ff'])(
    'whatever the cooperative’s colour: %s',
    async (color) => {
      const page = await openPage(browser, theme, PHONE);
      const data = { ...SAMPLES['claim-received'].data, trackingLink: LONG, unsubscribeUrl: SAMPLE_END };
      const { html } = runAsTenant(inColor(color), () => templates.render('claim-received', data));
      const { texts, ...look } = await lookAt(page, html);
      expect(look).toEqual({ overflow: 0, faint: [] });
      expect(texts).toBeGreaterThan(20);
    },
    60_000,
  );

  it('what a person typed breaks nothing: words without end, markup, marks that turn the line around', async () => {
    const page = await openPage(browser, theme, PHONE);
    const description = `${'W'.repeat(5_000)}\n</div></td></table><style>*{color:#fff!important}</style><img src=x>\u202e`;
    const data = { ...SAMPLES['claim-received'].data, description, number: 'R'.repeat(300) };
    const { html } = runAsTenant(SAMPLE_TENANT, () => templates.render('claim-received', data));
    const { texts, ...look } = await lookAt(page, html);
    expect(look).toEqual({ overflow: 0, faint: [] });
    expect(await page.locator('img, script, form, iframe').count()).toBe(0);
    expect(texts).toBeGreaterThan(20);
  }, 60_000);
});

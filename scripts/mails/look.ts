import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

export type Theme = 'light' | 'dark';
export const THEMES: Theme[] = ['light', 'dark'];

/** What a reader would stumble over. */
export interface Look {
  /** Texts that are shown. */
  texts: number;
  /** Pixels by which the mail is wider than the screen. */
  overflow: number;
  /** Texts below WCAG 2 AA (4.5). */
  faint: { text: string; contrast: number }[];
}

/** Shows mails in one theme on a screen of this width; nothing is fetched. */
export async function openPage(browser: Browser, theme: Theme, width: number): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 700 },
    colorScheme: theme,
    javaScriptEnabled: true,
    offline: true,
  });
  return context.newPage();
}

export async function lookAt(page: Page, html: string): Promise<Look> {
  await page.setContent(html);
  const script = await readFile(join(import.meta.dirname, 'in-page.mjs'), 'utf8');
  const action = script.slice(script.indexOf('() =>')).replace(/;\s*$/, '');
  return page.evaluate<Look>(`(${action})()`);
}

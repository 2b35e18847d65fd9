import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/** The browser that comes with the packages; throws where this machine cannot run it. */
export async function startBrowser(): Promise<Browser> {
  try {
    const executablePath = await chromium.executablePath();
    return await playwright.launch({ executablePath, args: chromium.args, headless: true });
  } catch (error) {
    throw new Error(`The browser that shows the mails did not start on this machine: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

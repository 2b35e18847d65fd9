/** `npm run mail-pictures`: takes a picture of every mail in both themes, for docs/mails, and writes the page that shows them. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { startBrowser } from './mails/browser.ts';
import { openPage, THEMES } from './mails/look.ts';
import { type SampleMail, sampleMails } from './mails/rendered.ts';
import { ensureBuilt } from './stack/build.ts';
import { inProject } from './stack/project.ts';
import { step } from './steps.ts';

const FOLDER = inProject('docs/mails');
const WIDTH = 640;

await step('Build', async (tell) => tell((await ensureBuilt()) ? 'built' : 'up to date'));
const mails = await sampleMails();
await mkdir(FOLDER, { recursive: true });
for (const old of await readdir(FOLDER)) if (old.endsWith('.png')) await rm(inProject('docs/mails', old));
const browser = await startBrowser();
try {
  for (const theme of THEMES) {
    const page = await openPage(browser, theme, WIDTH);
    await step(theme, async (tell) => {
      for (const { name, html } of mails) {
        tell(name);
        await page.setContent(html);
        const picture = await page.screenshot({ fullPage: true });
        // A mail has few colours: a palette makes a third of the bytes of them.
        const small = sharp(picture).png({ palette: true, colours: 64, effort: 10 });
        await small.toFile(inProject('docs/mails', `${name}-${theme}.png`));
      }
    });
  }
} finally {
  await browser.close();
}
await writeFile(inProject('docs/mails/README.md'), pageOf(mails));

function pageOf(all: SampleMail[]): string {
  const shown = all.map(
    ({ name, subject }) =>
      `## ${name}\n\n«${subject}»\n\n| light | dark |\n| --- | --- |\n| ![${name}, light](${name}-light.png) | ![${name}, dark](${name}-dark.png) |\n`,
  );
  return `# The mails

Every mail with sample data, as a reader's mail program shows it in either theme. \`npm run mail-pictures\` takes them anew; a test holds that none is missing, that each fits a phone and that every word can be read. How a mail is written: [src/platform/mail/templates](../../src/platform/mail/templates/README.md).

${shown.join('\n')}`;
}

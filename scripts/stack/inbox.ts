import { mkdirSync } from 'node:fs';
import { accepts } from './ports.ts';
import { startProgram, waitUntilReady, type Program } from './process.ts';
import { inProject } from './project.ts';

export interface InboxOptions {
  smtpPort: number;
  webPort: number;
  /** Where mails are kept between two starts. */
  folder: string;
  logFile: string;
}

/** A real SMTP server that delivers nothing: its mails are read on a web page, or as JSON under /api/email. */
export async function startInbox({ smtpPort, webPort, folder, logFile }: InboxOptions): Promise<Program> {
  mkdirSync(folder, { recursive: true });
  const program = startProgram({
    name: 'the mail inbox',
    command: process.execPath,
    args: [
      inProject('node_modules/maildev/dist/bin/maildev.js'),
      ...['--smtp', String(smtpPort), '--ip', '127.0.0.1', '--web', String(webPort), '--web-ip', '127.0.0.1'],
      ...['--mail-directory', folder, '--max-emails', '5000'],
    ],
    logFile,
  });
  await waitUntilReady(program, async () => (await accepts(smtpPort)) && (await accepts(webPort)));
  return program;
}

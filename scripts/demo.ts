/**
 * `npm run demo [-- --reset] [-- --port N]`: the whole product on this machine, on real parts, with two cooperatives' data.
 * Runs until Ctrl-C; when one of its parts ends by itself it says which and why, stops the rest and ends with 1.
 */
import { parseArgs } from 'node:util';
import { COOPERATIVES } from './demo/cooperatives.ts';
import { loadCooperatives } from './demo/data.ts';
import { clearDemo, markDone, wasDone } from './demo/folder.ts';
import { startParts, type Demo } from './demo/parts.ts';
import { prepareSignIn } from './demo/sign-in.ts';
import { ensureBuilt } from './stack/build.ts';
import { lastLines, type Program } from './stack/process.ts';
import { step } from './steps.ts';

const parts: Program[] = [];
let ending: Promise<void> | undefined;

process.on('SIGINT', () => void end(0, '\nStopping …'));
process.on('SIGTERM', () => void end(0, '\nStopping …'));
// Whoever started us is gone, by kill -9 perhaps.
process.on('disconnect', () => void end(0, ''));

try {
  await main();
} catch (error) {
  await end(1, (error as Error).message);
}

async function main(): Promise<void> {
  const started = Date.now();
  const { values } = parseArgs({ options: { reset: { type: 'boolean' }, port: { type: 'string', default: '3000' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_532)
    throw new Error(`--port must be a number from 1 to 65532, not ${values.port}.`);
  await step('Build', async (tell) => tell((await ensureBuilt()) ? 'built' : 'up to date'));
  if (values.reset) clearDemo();
  const demo = await startParts(port, watch);
  await loadCooperatives(demo.env);
  for (const cooperative of COOPERATIVES) {
    const what = `sign-in ${cooperative.slug}`;
    const { email } = cooperative.member;
    if (wasDone(what, email)) continue;
    await step(`Sign-in for ${cooperative.slug}`, () => prepareSignIn(demo, cooperative));
    markDone(what, email);
  }
  introduce(demo, (Date.now() - started) / 1000);
}

function watch(part: Program): void {
  parts.push(part);
  void part.ended.then(async (code) => {
    if (ending) return;
    await end(1, `${part.name} ended by itself with code ${code}:\n${await lastLines(part.logFile)}`);
  });
}

/** Stops the parts, the last one first, once, whatever asks for it. */
function end(code: number, words: string): Promise<void> {
  ending ??= (async () => {
    if (words) process.stdout.write(`${words}\n`);
    for (const part of parts.toReversed()) await part.stop();
    process.exit(code);
  })();
  return ending;
}

function introduce({ apiUrl, simulatorUrl, inboxUrl, repliesPort }: Demo, seconds: number): void {
  const signIns = COOPERATIVES.map(
    ({ slug, member }) =>
      `  ${slug}: ${member.email} / ${member.password} (account linked: holder ${member.holderNumber}, web key ${member.webKey})`,
  );
  process.stdout.write(`
Coop Online is ready (${seconds.toFixed(1)} s).

  API, to browse and try    ${apiUrl}/docs
  Contract                  ${apiUrl}/openapi.json
  Cooperatives              ${apiUrl}/v1/tenants
  Mail inbox                ${inboxUrl}
  Every mail there is       ${apiUrl}/dev/mails
  Answers to mails          smtp://localhost:${repliesPort}, to the address that a mail names as its reply-to
  Payment simulator         ${simulatorUrl}/panel

Sign-ins that work (POST /v1/tenants/{tenant}/auth/login):
${signIns.join('\n')}

More holders with their web keys: samples/almafuerte/titulares.csv, samples/la-ribera/holders.ndjson
Operators' commands on this demo: npm run coop -- tenant list
Logs and data: .data/demo (npm run demo -- --reset begins anew). Ctrl-C stops everything.
`);
}

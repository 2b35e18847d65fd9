import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { inProject } from '../stack/project.ts';
import { aClaimantOf, type BenchClaimant } from './claimants.ts';
import { startMailSink } from './mail-sink.ts';
import { percentiles, sendAtRate } from './open-loop.ts';
import { startStage, type Stage } from './stage.ts';

/** A town in a storm. */
const PER_SECOND = 5;
/** A member may file thirty in a day. */
const MEMBERS = 10;
const EACH = 16;
const WARM = 40;
const PHOTOS = 8;
const HEIC = 'test/claims/fixtures/twelve-megapixels.heic';

/**
 * What a member waits for at ENVIAR while SMTP takes mails, refuses connections or never answers; then a photo of twelve megapixels, from
 * the first byte to the answer, one at a time. `--heic file` and `--jpeg file` take other photos. Worker, API and PostgreSQL share the machine.
 */
export async function benchClaims(words: string[]): Promise<void> {
  const options = { heic: { type: 'string' }, jpeg: { type: 'string' } } as const;
  const { heic = inProject(HEIC), jpeg } = parseArgs({ args: words, options }).values;
  const [sink, silence] = [await startMailSink(), await startSilence()];
  const servers = { 'SMTP up': sink.url, 'SMTP down': 'smtp://127.0.0.1:9', 'SMTP hanging': silence.url };
  for (const [name, url] of Object.entries(servers)) {
    const stage = await startStage({ env: { SMTP_URL: url }, worker: true });
    try {
      await fileClaims(stage, name);
      if (url !== sink.url) continue;
      await sendPhotos(stage, 'JPEG', jpeg ? await readFile(jpeg) : await aTelephonesJpeg());
      await sendPhotos(stage, 'HEIC', await readFile(heic));
    } finally {
      await stage.stop();
    }
  }
  sink.stop();
  silence.stop();
}

async function fileClaims(stage: Stage, name: string): Promise<void> {
  const claimants: BenchClaimant[] = [];
  for (let i = 0; i < MEMBERS; i += 1) claimants.push(await aClaimantOf(stage, i));
  const shots = Array.from({ length: MEMBERS * EACH }, (_, n) => filing(claimants[n % MEMBERS]!));
  await sendAtRate(stage.apiUrl, shots.splice(0, WARM), PER_SECOND);
  const { sent, failures, p50, p99, max } = await sendAtRate(stage.apiUrl, shots, PER_SECOND);
  const refused = Object.entries(failures).filter(([outcome]) => outcome !== '201');
  process.stdout.write(
    `${name}: ${sent} claims at ${PER_SECOND}/s, ${refused.length === 0 ? 'all taken' : JSON.stringify(refused)}; ${timesOf({ p50, p99, max })}\n`,
  );
}

function filing({ slug, supplyId, accessToken }: BenchClaimant) {
  const body = JSON.stringify({
    supplyId,
    service: 'electricity',
    description: 'Desde anoche no hay luz en la cuadra.',
  });
  const headers = {
    authorization: `Bearer ${accessToken}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  };
  return { path: `/v1/tenants/${slug}/claims`, headers, body };
}

async function sendPhotos(stage: Stage, name: string, photo: Buffer): Promise<void> {
  const claimant = await aClaimantOf(stage, 100 + photo.length);
  const times: number[] = [];
  for (let i = 0; i < PHOTOS; i += 1) {
    const claims = `${stage.apiUrl}/v1/tenants/${claimant.slug}/claims`;
    const { path, headers, body } = filing(claimant);
    const filed = await fetch(`${stage.apiUrl}${path}`, { method: 'POST', headers, body });
    const { id } = (await filed.json()) as { id: string };
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(photo)]), 'foto');
    const begun = performance.now();
    const answer = await fetch(`${claims}/${id}/attachments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${claimant.accessToken}` },
      body: form,
    });
    await answer.arrayBuffer();
    if (answer.status !== 201) throw new Error(`The ${name} was answered with ${answer.status}.`);
    times.push(performance.now() - begun);
  }
  const sorted = times.sort((a, b) => a - b);
  process.stdout.write(
    `${name}, ${(photo.length / 1024).toFixed(0)} KB: ${PHOTOS} photos; ${timesOf(percentiles(sorted))}\n`,
  );
}

/** 4032 × 3024 of noise on a slope: about as many bytes as a photo of a street. */
async function aTelephonesJpeg(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 12 } as const;
  return sharp({ create: { width: 4032, height: 3024, channels: 3, background: '#808080', noise } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** A server that takes connections and never says a word. */
async function startSilence(): Promise<{ url: string; stop(): void }> {
  const server = createServer((socket) => socket.on('error', () => socket.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => void server.close() };
}

function timesOf({ p50, p99, max }: ReturnType<typeof percentiles>): string {
  return `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, max ${max.toFixed(0)} ms`;
}

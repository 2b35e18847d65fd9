import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { anInvoice } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { importing, ndjson } from './imports.js';
import { type EndedUpload, pdf, putting, uploading, zipOf } from './pdfs.js';

const execute = promisify(execFile);
const LARGEST = 10 * 2 ** 20;

let tenant: TestTenant;
let member: TestMember;
let holder: Awaited<ReturnType<typeof aHolder>>;
beforeAll(async () => {
  tenant = await aTenant();
  member = await aMember(tenant);
  holder = await aHolder(tenant);
  await anAccount(member, holder);
});

let sequence = 49_000;
/** An invoice of the member's, and the name that its PDF has. */
async function billed() {
  const number = `0021-${String(++sequence).padStart(8, '0')}`;
  const invoice = await anInvoice(tenant, { supply: await aSupply(tenant, { holder }), number });
  return { ...invoice, file: `LSP-B-${number}.pdf` };
}
const served = (id: string, headers?: Record<string, string>) => member.api.get<Buffer>(`/invoices/${id}/pdf`, headers);
const folder = (kind: string) => join(fileURLToPath(stack.env.STORAGE_URL!), tenant.schema, kind);
const filesOf = (id: string) => readdir(join(folder('invoice-pdfs'), id)).catch(() => [] as string[]);

describe('One PDF', () => {
  it('is what the member gets from then on, and the copy made from the data no longer', async () => {
    const { id, file } = await billed();
    const { status, body } = await putting(tenant, file.replace('.pdf', ''), pdf('uno'));
    expect([status, body]).toEqual([200, { result: 'stored' }]);
    const answer = await served(id);
    expect(answer.body.toString()).toBe('%PDF-1.4\nuno');
    expect(answer.headers.get('content-disposition')).toBe(`inline; filename="${file}"`);
    expect(answer.headers.get('content-length')).toBe('12');
  });

  it('that comes again changes nothing; another takes its place and leaves no file behind', async () => {
    const { id, file } = await billed();
    await putting(tenant, file, pdf('uno'));
    const before = await filesOf(id);
    expect((await putting(tenant, file, pdf('uno'))).body).toEqual({ result: 'unchanged' });
    expect(await filesOf(id)).toEqual(before);
    expect((await putting(tenant, file, pdf('dos'))).body).toEqual({ result: 'stored' });
    expect((await served(id)).body.toString()).toContain('dos');
    expect(await filesOf(id)).toHaveLength(1);
    // A file that was lost is known no longer.
    await rm(join(folder('invoice-pdfs'), id), { recursive: true });
    expect((await putting(tenant, file, pdf('dos'))).body).toEqual({ result: 'stored' });
  });

  it('survives the next import of its invoice', async () => {
    const { id, file } = await billed();
    await putting(tenant, file, pdf('uno'));
    const row = {
      holderNumber: holder.number,
      type: 'LSP',
      letter: 'B',
      number: file.slice(6, -4),
      period: '2026-01',
      issuedOn: '2026-01-05',
      dueOn: '2026-01-20',
      amount: '77.00',
      balance: '55.00',
    };
    expect(await importing(tenant, 'invoices', ndjson(row))).toMatchObject({ updated: 1 });
    expect((await served(id)).body.toString()).toContain('uno');
  });

  it('is refused where it is none, is too large, has no name, or its invoice is unknown', async () => {
    const { id, file } = await billed();
    const codeOf = async (name: string, content: Buffer) => {
      const { status, body } = await putting(tenant, name, content);
      return [status, body.code];
    };
    expect(await codeOf(file, Buffer.from('GIF89a'))).toEqual([422, 'NOT_A_PDF']);
    expect(await codeOf(file, Buffer.alloc(LARGEST + 1, '%PDF-'))).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(await codeOf('boleta', pdf('x'))).toEqual([422, 'INVALID_PDF_NAME']);
    expect(await codeOf('LSP-B-0099-00000001', pdf('x'))).toEqual([422, 'UNKNOWN_REFERENCE']);
    expect(await codeOf('FAC-B-' + file.slice(6), pdf('x'))).toEqual([422, 'UNKNOWN_REFERENCE']);
    expect(await filesOf(id)).toEqual([]);
    const elsewhere = await aTenant();
    expect((await putting(elsewhere, file, pdf('x'))).body.code).toBe('UNKNOWN_REFERENCE');
  });
});

describe('A supplied PDF', () => {
  let id: string;
  let etag: string;
  beforeAll(async () => {
    const invoice = await billed();
    id = invoice.id;
    await putting(tenant, invoice.file, pdf('0123456789'));
    etag = (await served(id)).headers.get('etag')!;
  });

  it.each([
    ['bytes=0-4', '%PDF-', 'bytes 0-4/19'],
    ['bytes=9-', '0123456789', 'bytes 9-18/19'],
    ['bytes=-3', '789', 'bytes 16-18/19'],
    ['bytes=17-99', '89', 'bytes 17-18/19'],
    ['bytes=-99', '%PDF-1.4\n0123456789', 'bytes 0-18/19'],
  ])('is served in parts: %s', async (range, part, told) => {
    const { status, headers, body } = await served(id, { range });
    expect([status, headers.get('content-range'), body.toString()]).toEqual([206, told, part]);
    expect(headers.get('content-length')).toBe(String(part.length));
  });

  it.each(['bytes=5-2', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,3-4', 'bytes=-'])(
    'is served whole where the range says nothing: %s',
    async (range) => {
      const { status, body } = await served(id, { range });
      expect([status, body.length]).toEqual([200, 19]);
    },
  );

  it.each(['bytes=19-', 'bytes=-0'])('has no part outside of it: %s', async (range) => {
    const { status, headers, body } = await member.api.get(`/invoices/${id}/pdf`, { range });
    expect([status, headers.get('content-range'), body.code]).toEqual([416, 'bytes */19', 'RANGE_NOT_SATISFIABLE']);
  });

  it('is not sent again to whoever has it, and goes on only with the same version', async () => {
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*'])
      expect((await served(id, { 'if-none-match': known })).status).toBe(304);
    expect((await served(id, { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await served(id, { range: 'bytes=0-4', 'if-range': etag })).status).toBe(206);
    expect((await served(id, { range: 'bytes=0-4', 'if-range': '"other"' })).status).toBe(200);
  });

  it('is nobody else’s', async () => {
    const stranger = await aMember(tenant);
    expect((await stranger.api.get(`/invoices/${id}/pdf`, { 'if-none-match': etag })).status).toBe(404);
  });
});

describe('A zip of PDFs', () => {
  it('goes in file by file, from any folder, and names those that do not', async () => {
    const [first, second, third] = [await billed(), await billed(), await billed()];
    const zip = await zipOf({
      [`2026/11/${first.file}`]: pdf('uno'),
      [second.file.toLowerCase().replaceAll('-', '_')]: pdf('dos'),
      [third.file]: Buffer.from('no es un pdf'),
      'léeme.txt': Buffer.from('hola'),
      'LSP-B-0099-00000001.pdf': pdf('x'),
      [`grande/${third.file}`]: Buffer.alloc(LARGEST + 1),
      [`__MACOSX/${third.file}`]: Buffer.from('x'),
    });
    const upload = await uploading(tenant, zip);
    expect(upload).toMatchObject({ status: 'finished', files: 6, stored: 2, unchanged: 0, rejected: 4 });
    expect(upload.rejections.map(({ name, code }) => [name, code])).toEqual([
      [third.file, 'NOT_A_PDF'],
      ['léeme.txt', 'INVALID_PDF_NAME'],
      ['LSP-B-0099-00000001.pdf', 'UNKNOWN_REFERENCE'],
      [`grande/${third.file}`, 'TOO_LARGE'],
    ]);
    expect((await served(second.id)).body.toString()).toContain('dos');
    expect(await uploading(tenant, zip)).toMatchObject({ stored: 0, unchanged: 2, rejected: 4 });
    expect(await readdir(folder('pdf-uploads'))).toEqual([]);
  });

  /** The same zip with some of its bytes changed, wherever they stand. */
  const changed = (zip: Buffer, from: string, to: string) =>
    Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');

  it('whose names lead out of it harms nothing: only the last part of a name counts', async () => {
    const { id, file } = await billed();
    const zip = changed(await zipOf({ [`aa/bb/${file}`]: pdf('uno') }), 'aa/bb/', '../../');
    expect(await uploading(tenant, zip)).toMatchObject({ status: 'finished', stored: 1 });
    expect(await filesOf(id)).toHaveLength(1);
  });

  it('that says less than it holds, or holds something else, is told of file by file', async () => {
    const [bomb, torn, good] = [await billed(), await billed(), await billed()];
    const bytes = Buffer.alloc(LARGEST);
    const zip = await zipOf({ [bomb.file]: bytes, [torn.file]: pdf('el contenido'), [good.file]: pdf('bueno') });
    const size = Buffer.alloc(4);
    size.writeUInt32LE(LARGEST);
    const small = Buffer.from([100, 0, 0, 0]);
    const lying = changed(zip, size.toString('latin1'), small.toString('latin1'));
    // The torn one's deflated bytes stand right after its name's first mention.
    lying.fill(0xff, lying.indexOf(torn.file) + torn.file.length, lying.indexOf(torn.file) + torn.file.length + 10);
    const upload = await uploading(tenant, lying);
    const codes = ({ rejections }: EndedUpload) => rejections.map(({ name, code }) => [name, code]);
    expect(codes(upload)).toEqual([
      [bomb.file, 'BROKEN_ENTRY'],
      [torn.file, 'BROKEN_ENTRY'],
    ]);
    expect(upload).toMatchObject({ status: 'finished', stored: 1 });
  });

  it('with a file that changed on its way, which only its checksum tells, names it', async () => {
    const { id, file } = await billed();
    const zip = changed(await zipOf({ [file]: pdf('Total 100') }, { compress: false }), 'Total 100', 'Total 900');
    expect((await uploading(tenant, zip)).rejections).toMatchObject([{ name: file, code: 'BROKEN_ENTRY' }]);
    expect(await filesOf(id)).toEqual([]);
  });

  it('with files under a password names them', async () => {
    const { file } = await billed();
    const zip = await zipOf({ [file]: pdf('uno') });
    // The first of the flags, in the table of contents.
    const at = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 8;
    zip[at] = zip[at]! | 1;
    expect((await uploading(tenant, zip)).rejections).toMatchObject([{ name: file, code: 'ENCRYPTED' }]);
  });

  it.each([
    ['no zip', () => Promise.resolve(pdf('x'))],
    ['nothing', () => Promise.resolve(Buffer.from(' '))],
    ['a cut zip', async () => (await zipOf({ 'LSP-B-1-1.pdf': pdf('x') })).subarray(0, 60)],
  ])('that is %s fails with a sentence', async (_what, content) => {
    const { status, error } = await uploading(tenant, await content());
    expect([status, error?.code]).toEqual(['failed', 'BROKEN_ZIP']);
  });

  it('that a killed worker left is worked from its beginning by another', async () => {
    const { id, file } = await billed();
    const zip = await zipOf({ [file]: pdf('uno') });
    const uploadId = '0193a000-0000-7000-8000-000000000001';
    await mkdir(folder('pdf-uploads'), { recursive: true });
    await writeFile(join(folder('pdf-uploads'), uploadId), zip);
    await tenant.sql(
      `insert into pdf_uploads (id, status, bytes, files, next_attempt_at) values ($1, 'running', $2, 7, now() - interval '1 minute')`,
      [uploadId, zip.length],
    );
    await eventually(
      async () =>
        expect(await tenant.sql('select status, files, stored from pdf_uploads where id = $1', [uploadId])).toEqual([
          { status: 'finished', files: 1, stored: 1 },
        ]),
      { withinMs: 60_000 },
    );
    expect((await served(id)).body.toString()).toContain('uno');
  }, 90_000);
});

describe('coop import-pdfs', () => {
  const coop = (path: string) =>
    execute(process.execPath, ['dist/cli.js', 'import-pdfs', tenant.slug, path], {
      env: { ...process.env, ...stack.env },
    });

  it('takes a folder, with those within it, or a zip', async () => {
    const [first, second] = [await billed(), await billed()];
    const own = await mkdtemp(join(tmpdir(), 'coop-pdfs-'));
    await mkdir(join(own, 'dentro'));
    await writeFile(join(own, first.file), pdf('uno'));
    await writeFile(join(own, 'dentro', second.file), pdf('dos'));
    await writeFile(join(own, 'boleta.pdf'), pdf('x'));
    const { stdout } = await coop(own);
    expect(stdout).toContain('3 archivos, 2 guardados, 0 sin cambios, 1 rechazados');
    expect(stdout).toContain('boleta.pdf: El nombre no dice de qué comprobante es.');
    const zip = join(own, 'todo.zip');
    await writeFile(zip, await zipOf({ [first.file]: pdf('uno'), [second.file]: pdf('otra') }));
    expect((await coop(zip)).stdout).toContain('2 archivos, 1 guardados, 1 sin cambios, 0 rechazados');
    await rm(own, { recursive: true });
  }, 60_000);
});

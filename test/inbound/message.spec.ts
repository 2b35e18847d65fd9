import { describe, expect, it } from '@jest/globals';
import { type InboundMessage, readInbound } from '../../src/platform/mail/inbound/inbound-message.js';
import { REPLY_MARK } from '../../src/platform/mail/inbound/reply-mark.js';

const message = (body: string, headers: Record<string, string> = {}) =>
  Buffer.from(
    [
      ...Object.entries({
        From: 'Georgina =?utf-8?q?Pav=C3=A1n?= <Georgina@Example.com>',
        Subject: 'Re: Reclamo',
        ...headers,
      }).map(([name, value]) => `${name}: ${value}`),
      ...('Content-Type' in headers ? [] : ['Content-Type: text/plain; charset=utf-8']),
      '',
      body,
    ].join('\r\n'),
  );
const read = async (raw: Buffer): Promise<InboundMessage> => (await readInbound(raw))!;
const textOf = async (body: string, headers?: Record<string, string>) => (await read(message(body, headers))).text;

const QUOTED = `> ${REPLY_MARK}\n>\n> Su reclamo R-2026-000001 fue resuelto.\n> Confírmelo.`;

describe('What a person answered', () => {
  it.each([
    [
      'Gmail',
      `Ya volvió la luz, gracias.\n\nEl lun, 23 nov 2026 a las 10:15, Cooperativa (<avisos@x.example>)\nescribió:\n\n${QUOTED}`,
    ],
    [
      'an iPhone',
      `Ya volvió la luz, gracias.\n\nEnviado desde mi iPhone\n\n> El 23 nov. 2026, a las 10:15, Cooperativa <a@x.example> escribió:\n>\n${QUOTED}`,
    ],
    [
      'Outlook',
      `Ya volvió la luz, gracias.\n\n________________________________\nDe: Cooperativa <avisos@x.example>\nEnviado: lunes, 23 de noviembre de 2026 10:15\nPara: Georgina\nAsunto: Reclamo\n\n${REPLY_MARK}\nSu reclamo fue resuelto.`,
    ],
    ['a program that quotes nothing', 'Ya volvió la luz, gracias.'],
    ['a program with our mark alone', `Ya volvió la luz, gracias.\n\n${REPLY_MARK}\nSu reclamo fue resuelto.`],
    [
      'English words',
      `Ya volvió la luz, gracias.\n\nOn Mon, Nov 23, 2026 at 10:15 AM Coop <a@x.example> wrote:\n\n${QUOTED}`,
    ],
  ])('is read out of a mail by %s', async (_program, body) =>
    expect(await textOf(body)).toBe('Ya volvió la luz, gracias.'),
  );

  it('keeps its lines, its lists and the word «escribió»', async () => {
    const body = 'Hola:\n- poste roto\n- cable caído\n\nEl vecino escribió: vengan ya.\n\nGracias';
    expect(await textOf(body)).toBe(body);
  });

  it('is found in HTML where there is no text, and no tag of it is left', async () => {
    const html = '<p>Sigo <b>sin luz</b></p><script>alert(1)</script><blockquote>viejo</blockquote>';
    const text = await textOf(html, { 'Content-Type': 'text/html; charset=utf-8' });
    expect(text).toContain('Sigo sin luz');
    expect(text).not.toMatch(/<|script|alert/);
  });

  it('is bounded, and has no NUL and no half letter', async () => {
    const text = await textOf(`a\0b ${'palabra '.repeat(700_000)}`);
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(text).not.toContain('\0');
    expect(text.isWellFormed()).toBe(true);
  });

  it('is empty where nothing was written', async () => expect(await textOf(QUOTED)).toBe(''));
});

describe('A mail that came', () => {
  it('tells its sender in one line each', async () => {
    const found = await read(message('Hola'));
    expect(found.from).toEqual({ name: 'Georgina Paván', address: 'georgina@example.com' });
  });

  it.each([
    ['Auto-Submitted', 'auto-replied'],
    ['Precedence', 'bulk'],
    ['X-Autoreply', 'yes'],
    ['List-Id', '<vecinos.example.com>'],
    ['From', 'MAILER-DAEMON@example.com'],
    ['From', 'no-reply@example.com'],
  ])('was written by no person where it says %s: %s', async (name, value) =>
    expect((await read(message('Estoy de vacaciones', { [name]: value }))).isAutomatic).toBe(true),
  );

  it('was written by a person otherwise', async () => {
    expect((await read(message('Hola', { 'Auto-Submitted': 'no' }))).isAutomatic).toBe(false);
    expect((await read(message('Hola'))).isAutomatic).toBe(false);
  });

  it('brings its photos and not the pictures of a signature', async () => {
    const part = (headers: string[], body: string) => ['--b', ...headers, '', body].join('\r\n');
    const photo = Buffer.from('ffd8ffe0', 'hex').toString('base64');
    const image = (...headers: string[]) =>
      part(['Content-Type: image/jpeg', 'Content-Transfer-Encoding: base64', ...headers], photo);
    const body = [
      part(['Content-Type: text/plain; charset=utf-8'], 'Mire'),
      image('Content-Disposition: attachment; filename="poste.jpg"'),
      part(['Content-Type: application/pdf', 'Content-Disposition: attachment'], 'x'),
      '--b--',
      '',
    ].join('\r\n');
    const found = await read(message(body, { 'Content-Type': 'multipart/mixed; boundary=b' }));
    expect(found.text).toBe('Mire');
    expect(found.images.map((bytes) => bytes.toString('hex'))).toEqual(['ffd8ffe0']);
  });

  it('that is no mail gives nothing, and ends nothing', async () => {
    for (const raw of [Buffer.alloc(0), Buffer.from('\0\0\0')])
      expect(await read(raw)).toMatchObject({ text: '', images: [] });
    expect(await readInbound(Buffer.from(`${'a: b\r\n'.repeat(20_000)}\r\nx`))).toBeUndefined();
  });
});

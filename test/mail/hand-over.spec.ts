import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailerService } from '@nestjs-modules/mailer';
import { HandOver, waitBeforeEnd } from '../../src/platform/mail/hand-over.js';
import { eventually } from '../support/eventually.js';
import { ScriptedSmtp } from '../queue/scripted-smtp.js';

const smtp = new ScriptedSmtp();
let handOver: HandOver;
beforeAll(async () => {
  await smtp.start();
  const transport = { url: `smtp://127.0.0.1:${smtp.port}` };
  const plugins = [{ step: 'stream' as const, plugin: waitBeforeEnd }];
  handOver = new HandOver(new MailerService({ transport, plugins }, undefined as never));
});
afterAll(() => smtp.stop());

const send = (to: string, beforeEnd: () => Promise<void>, text = 'Hola\r\n.\r\nAdiós') =>
  handOver.send({ from: 'coop@example.com', to, subject: 'Aviso', text, beforeEnd });

describe('The mark before a message’s end', () => {
  it('is made when the server has the whole message but for its end', async () => {
    let open: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const sending = send('gate@example.com', () => gate);
    await eventually(() => expect(smtp.heard.join('\n')).toMatch(/Adi=C3=B3s|QWRpw7Nz|Adi/));
    expect(smtp.to('gate@example.com')).toEqual([]);
    open!();
    await sending;
    const [mail] = smtp.to('gate@example.com');
    expect(mail!.parsed.text).toContain('Adiós');
  });

  it('is made once, also for a message that fills the pipes', async () => {
    let marks = 0;
    await send('long@example.com', () => Promise.resolve(void (marks += 1)), 'línea larga\r\n'.repeat(100_000));
    expect(marks).toBe(1);
    expect(smtp.to('long@example.com')[0]!.parsed.text!.split('línea larga').length - 1).toBe(100_000);
  });

  it.each(['nobody', 'later', '421 going down'] as const)(
    'is not made where the server does not take the recipient (%s)',
    async (treatment) => {
      smtp.treatments.set('refused@example.com', treatment);
      let marks = 0;
      await expect(send('refused@example.com', () => Promise.resolve(void (marks += 1)))).rejects.toThrow();
      expect(marks).toBe(0);
    },
  );

  it('that cannot be made leaves the server without a message', async () => {
    const ended = smtp.heard.filter((line) => line === '.').length;
    await expect(send('unmarked@example.com', () => Promise.reject(new Error('not ours')))).rejects.toThrow('not ours');
    // The server has read everything up to the connection's end when it has read another mail's.
    await send('next@example.com', () => Promise.resolve());
    expect(smtp.to('unmarked@example.com')).toEqual([]);
    expect(smtp.heard.filter((line) => line === '.')).toHaveLength(ended + 1);
  });

  it('is waited for where the connection breaks meanwhile, so that nobody reads on before it is known', async () => {
    let open: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let settled = false;
    const sending = send('broken@example.com', () => gate).finally(() => (settled = true));
    await eventually(() => expect(smtp.asked).toContain('broken@example.com'));
    await eventually(() => expect(smtp.heard.at(-1)).toMatch(/^[\w=+/-]/));
    await smtp.stop();
    await smtp.start();
    await send('witness@example.com', () => Promise.resolve());
    expect(settled).toBe(false);
    open!();
    await expect(sending).rejects.toThrow();
    expect(smtp.to('broken@example.com')).toEqual([]);
  });
});

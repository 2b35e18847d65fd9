import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailerService } from '@nestjs-modules/mailer';
import { v7 as uuid } from 'uuid';
import { HandOver, waitBeforeEnd } from '../../src/platform/mail/hand-over.js';
import type { TakenMail } from '../../src/platform/mail/mail-attempts.js';
import { messageOf } from '../../src/platform/mail/mail-message.js';
import type { MailTemplate } from '../../src/platform/mail/mail-outbox.js';
import { MailTemplates } from '../../src/platform/mail/mail-templates.js';
import { SAMPLE_END, SAMPLE_TENANT, SAMPLES } from '../../src/platform/mail/preview-samples.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';
import { ScriptedSmtp } from '../queue/scripted-smtp.js';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { aMember } from '../support/member.js';
import { aTenant } from '../support/tenant.js';

const templates = new MailTemplates();
const smtp = new ScriptedSmtp();
let handOver: HandOver;
beforeAll(async () => {
  await smtp.start();
  const transport = { url: `smtp://127.0.0.1:${smtp.port}` };
  handOver = new HandOver(
    new MailerService({ transport, plugins: [{ step: 'stream', plugin: waitBeforeEnd }] }, undefined as never),
  );
});
afterAll(() => smtp.stop());

interface Typed {
  tenant?: Tenant;
  mail?: Partial<TakenMail>;
  unsubscribeUrl?: string;
}

/** The mail's headers as the server got them, by name; every one as often as it came. */
async function headersOf({ tenant = SAMPLE_TENANT, mail, unsubscribeUrl }: Typed): Promise<[string, string][]> {
  const whole: TakenMail = {
    id: uuid(),
    attempt: uuid(),
    template: 'contact-for-cooperative',
    recipient: 'oficina@coop.example',
    replyTo: null,
    data: SAMPLES['contact-for-cooperative'].data,
    sealed: null,
    bulk: true,
    ...mail,
  };
  const rendered = runAsTenant(tenant, () =>
    templates.render(whole.template, { ...whole.data, unsubscribeUrl: unsubscribeUrl ?? null }),
  );
  const message = messageOf(whole, rendered, {
    tenant,
    mailFrom: 'avisos@cooponline.example',
    returnPath: undefined,
    unsubscribeUrl,
  });
  await handOver.send({ ...message, beforeEnd: () => Promise.resolve() });
  const head = smtp.taken.at(-1)!.raw.split('\r\n\r\n')[0]!;
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
}

const NAMES = [
  'From',
  'To',
  'Reply-To',
  'Subject',
  'Message-ID',
  'Date',
  'MIME-Version',
  'Content-Type',
  'Auto-Submitted',
  'X-Pm-Metadata-Mail',
  'Feedback-ID',
];
const named = (name: string, tenant: Partial<Tenant> = {}): Tenant => ({ ...SAMPLE_TENANT, ...tenant, name });
const INJECTIONS = [
  'x\r\nBcc: todos@example.com',
  'x\nBcc: todos@example.com\n\n<h1>otro</h1>',
  'x\rBcc: todos@example.com',
  'x\u2028Bcc: todos@example.com',
  'x\u0085Bcc: todos@example.com\u0000',
  '"x" <todos@example.com>, y',
  'x\r\n.\r\nMAIL FROM:<x@y.z>',
];

describe('What a person or a file says', () => {
  it.each(INJECTIONS)('never becomes another header, another mail or another recipient: %j', async (typed) => {
    const { mail: settings, ...others } = SAMPLE_TENANT.settings;
    const inSettings: Tenant = { ...SAMPLE_TENANT, settings: { ...others, mail: { ...settings, senderName: typed } } };
    const data = { ...SAMPLES['contact-for-cooperative'].data, name: typed, email: typed, phone: typed };
    const before = smtp.asked.length;
    for (const attempt of [{ tenant: named(typed) }, { tenant: inSettings }, { mail: { data } }]) {
      const headers = await headersOf(attempt);
      expect(headers.map(([name]) => name).sort()).toEqual([...NAMES].sort());
    }
    expect(smtp.asked.slice(before)).toEqual(Array(3).fill('oficina@coop.example'));
  });

  it.each(INJECTIONS)('as the address that answers go to leads to one address at the most: %j', async (typed) => {
    const headers = await headersOf({ mail: { replyTo: typed } });
    expect(headers.filter(([name]) => name === 'Bcc' || name === 'Cc')).toEqual([]);
    expect(headers.filter(([name]) => !NAMES.includes(name))).toEqual([]);
  });

  it('as a link that ends mails stays one link', async () => {
    const headers = await headersOf({
      unsubscribeUrl: 'https://coop.example/baja?t=1>,\r\n <mailto:x@example.com>\r\nBcc: y',
    });
    const [, value] = headers.find(([name]) => name === 'List-Unsubscribe')!;
    expect(value).toMatch(/^<https:\/\/coop\.example\/baja\?t=1%3E,[^<>]*>$/);
    expect(headers.map(([name]) => name)).not.toContain('Bcc');
    await expect(headersOf({ unsubscribeUrl: 'javascript:alert(1)' })).rejects.toThrow('web address');
  });

  it('shows as it was written where it is only odd', async () => {
    await headersOf({ tenant: named('Coop. «Ñandú» (Ltda.), "La Ribera" & Cía.') });
    expect(smtp.taken.at(-1)!.parsed.from!.value).toEqual([
      { name: 'Coop. «Ñandú» (Ltda.), "La Ribera" & Cía.', address: 'avisos@cooponline.example' },
    ]);
  });

  it.each([
    ['ana@exämple.com', 'ana@xn--exmple-cua.com'],
    ["o'higgins+facturas@example.com", "o'higgins+facturas@example.com"],
    ['a.b_c-d%e@sub.example.com', 'a.b_c-d%e@sub.example.com'],
  ])('as an address is asked for as it is: %s', async (recipient, asked) => {
    await headersOf({ mail: { recipient } });
    expect(smtp.asked.at(-1)).toBe(asked);
  });
});

describe('HTML', () => {
  const MARKUP = `"'><img src=x onerror=alert(1)><script>alert(1)</script></td></table><style>*{display:none}</style>{{tenant.name}}{{{tenant.name}}}`;

  /** Every text of the data, at any depth, with markup after it; links stay links. */
  const hostile = (value: unknown): unknown => {
    if (typeof value === 'string') return value + MARKUP;
    if (Array.isArray(value)) return value.map(hostile);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hostile(inner)]));
  };

  it.each(Object.keys(SAMPLES) as MailTemplate[])('in every field of %s is text', (name) => {
    const tenant = {
      ...SAMPLE_TENANT,
      name: `Coop ${MARKUP}`,
      settings: {
        ...SAMPLE_TENANT.settings,
        contact: hostile(SAMPLE_TENANT.settings.contact) as Tenant['settings']['contact'],
      },
    };
    const data = hostile({ ...SAMPLES[name].data, unsubscribeUrl: SAMPLE_END }) as Record<string, unknown>;
    const { html, text, subject } = runAsTenant(tenant, () => templates.render(name, data));
    const plain = runAsTenant(SAMPLE_TENANT, () =>
      templates.render(name, { ...SAMPLES[name].data, unsubscribeUrl: SAMPLE_END }),
    );
    const tags = (markup: string) => markup.match(/<\/?[a-z][a-z0-9]*/gi)!.filter((tag) => !/br$/i.test(tag));
    expect(tags(html)).toEqual(tags(plain.html));
    const attributes = (markup: string) =>
      markup.match(/<[a-z][^>]*>/gi)!.map((tag) => tag.match(/ [a-z-]+(?==)/gi)?.length ?? 0);
    expect(attributes(html).reduce((a, b) => a + b)).toBe(attributes(plain.html).reduce((a, b) => a + b));
    expect(html).not.toContain(`${SAMPLE_TENANT.name}${SAMPLE_TENANT.name}`);
    expect(text).toContain('<script>');
    expect(subject.length).toBeLessThanOrEqual(150);
  });
});

describe('Five megabytes of text', () => {
  it('come no further than the API’s door', async () => {
    const tenant = await aTenant();
    const [member, holder] = [await aMember(tenant), await aHolder(tenant)];
    const supply = await aSupply(tenant, { holder });
    await anAccount(member, holder);
    const bodies = (text: string) => ({
      '/claims': { supplyId: supply.id, service: 'electricity', description: text },
      '/contact-messages': { message: text, contactHours: 'de 9 a 12', phone: '3571 400000' },
    });
    for (const [path, body] of Object.entries(bodies('x'.repeat(5_000_000)))) {
      // The door may be shut before everything was pushed against it.
      const status = await member.api.post(path, body).then(
        (answer) => answer.status,
        () => 'cut off',
      );
      expect([413, 'cut off']).toContain(status);
    }
    for (const [path, body] of Object.entries(bodies('x'.repeat(300_000))))
      expect(await member.api.post(path, body)).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } });
    for (const [path, body] of Object.entries(bodies('x'.repeat(200_000))))
      expect(await member.api.post(path, body)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(await tenant.sql('select 1 from outgoing_mails')).toEqual([]);
  });

  it('would be mailed in pieces that servers take: no line is longer than they may be', async () => {
    const data = { ...SAMPLES['contact-for-cooperative'].data, message: 'ñ'.repeat(100_000) };
    await headersOf({ mail: { data } });
    const { raw, parsed } = smtp.taken.at(-1)!;
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(parsed.text).toContain('ñ'.repeat(100_000));
  });
});

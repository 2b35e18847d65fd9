import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import type { Environment } from '../../src/platform/config/environment.js';
import { MailEventsDoor } from '../../src/platform/mail/events/mail-events-door.js';
import type { MailEvents } from '../../src/platform/mail/mail-events.js';
import { client } from '../support/client.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';
import { bodyOf } from './provider-bodies.js';

const PATH = '/v1/mail/events';
const SECRET = stack.env.MAIL_EVENTS_SECRET!;
const BEARER = { authorization: `Bearer ${SECRET}` };
const asBasic = (password: string) => ({
  authorization: `Basic ${Buffer.from(`coop:${password}`).toString('base64')}`,
});

let tenant: TestTenant;
let elsewhere: TestTenant;
beforeAll(async () => {
  [tenant, elsewhere] = [await aTenant(), await aTenant()];
});
/** A mail that has left; each test has its own. */
let mailId: string;
let recipient: string;
let messageId: string;
const aSentMail = async (to: string) => {
  const id = uuid();
  await tenant.sql(
    `insert into outgoing_mails (id, template, recipient, cause, data, status, sent_at) values ($1, 'claim-received', $2, $3, '{}', 'sent', now())`,
    [id, to, uuid()],
  );
  return id;
};
beforeEach(async () => {
  recipient = `Socia-${uuid().slice(-6)}@example.com`;
  mailId = await aSentMail(recipient);
  messageId = `<${mailId}.${tenant.schema.slice(2)}@cooponline.example>`;
});

const tell = (body: string, headers: Record<string, string> = BEARER, type = 'application/json') =>
  client(tenant).post<{ received?: number; code?: string }>(PATH, body, { 'content-type': type, ...headers });
const report = (...events: object[]) => tell(JSON.stringify({ events }));
const became = async (id = mailId) => {
  const [mail] = await tenant.sql<{ status: string; error: string | null }>(
    'select status, last_error as error from outgoing_mails where id = $1',
    [id],
  );
  const reasons = await tenant.sql<{ reason: string }>(
    'select reason from mail_suppressions where recipient = lower($1) order by 1',
    [recipient],
  );
  return { ...mail!, reasons: reasons.map(({ reason }) => reason) };
};
const at = '2026-11-22T12:00:00Z';

describe('Amazon SES, over SNS', () => {
  it('tells of a bounce, in the text/plain that SNS says of its JSON', async () => {
    const answer = await tell(bodyOf('ses-bounce', messageId), asBasic(SECRET), 'text/plain; charset=UTF-8');
    expect(answer).toMatchObject({ status: 200, body: { received: 1 } });
    expect(await became()).toEqual({
      status: 'bounced',
      error: 'smtp; 550 5.1.1 user unknown',
      reasons: ['bounce'],
    });
  });

  it('tells of a mailbox that is full, without its envelope: the mail bounced, the address stays', async () => {
    await tell(bodyOf('ses-transient', messageId));
    expect(await became()).toEqual({ status: 'bounced', error: 'Transient/MailboxFull', reasons: [] });
  });

  it('tells of a complaint by our own header: the mail was sent, the address is written to no more', async () => {
    await tell(bodyOf('ses-complaint', messageId));
    expect(await became()).toMatchObject({ status: 'sent', reasons: ['complaint'] });
    await tell(bodyOf('ses-complaint', messageId).replace(':\\"abuse', ':\\"not-spam'));
  });

  it('has its subscription confirmed by the operator alone, who finds the link in the log', async () => {
    const body = bodyOf('ses-subscription', messageId).replace('rebotes', `rebotes-${mailId}`);
    expect(await tell(body, BEARER, 'text/plain')).toMatchObject({ status: 200, body: { received: 0 } });
    const log = await readFile(join(stack.logs, 'api.log'), 'utf8');
    expect(log).toMatch(new RegExp(`"topicArn":"[^"]*${mailId}".*"confirmUrl":"https://sns\\.sa-east-1\\.amazonaws`));
  });

  it('is not believed a link that leads elsewhere', async () => {
    const elsewhere = `"https://evil.example/${mailId}?x="`;
    await tell(bodyOf('ses-subscription', messageId).replace(/"https:[^"]*"/, elsewhere), BEARER, 'text/plain');
    expect(await readFile(join(stack.logs, 'api.log'), 'utf8')).not.toContain(`evil.example/${mailId}`);
  });
});

describe('Postmark', () => {
  it('tells of a bounce', async () => {
    expect(await tell(bodyOf('postmark-bounce', messageId), asBasic(SECRET))).toMatchObject({ status: 200 });
    expect(await became()).toMatchObject({ status: 'bounced', reasons: ['bounce'] });
  });

  it('tells of a complaint, and of what is neither', async () => {
    await tell(bodyOf('postmark-bounce', messageId).replace('"HardBounce"', '"AutoResponder"'));
    await tell(JSON.stringify({ RecordType: 'Open', Metadata: { mail: messageId } }));
    expect(await became()).toMatchObject({ status: 'sent', reasons: [] });
    await tell(bodyOf('postmark-complaint', messageId));
    expect(await became()).toMatchObject({ status: 'sent', reasons: ['complaint'] });
  });
});

describe('SendGrid', () => {
  it('tells of many at once', async () => {
    expect(await tell(bodyOf('sendgrid', messageId))).toMatchObject({ status: 200, body: { received: 3 } });
    expect(await became()).toMatchObject({ status: 'bounced', reasons: ['bounce', 'complaint'] });
  });
});

describe('Anybody with the secret', () => {
  it('tells in our own form, by Message-ID or by address and cooperative', async () => {
    expect(await report({ type: 'bounce', permanent: true, messageId, reason: '550', at })).toMatchObject({
      status: 200,
    });
    expect(await became()).toEqual({ status: 'bounced', error: '550', reasons: ['bounce'] });
    await report({ type: 'complaint', recipient, tenant: tenant.slug, at });
    expect(await became()).toMatchObject({ reasons: ['bounce', 'complaint'] });
    expect(await elsewhere.sql('select 1 from mail_suppressions')).toEqual([]);
  });

  it('changes nothing by telling again, even once a person has decided otherwise', async () => {
    const event = { type: 'bounce', permanent: true, messageId, at };
    await Promise.all([report(event), report(event, event)]);
    expect(await tenant.sql('select 1 from mail_events where mail_id = $1', [mailId])).toHaveLength(1);
    await tenant.sql('delete from mail_suppressions where recipient = lower($1)', [recipient]);
    await report(event);
    expect(await became()).toMatchObject({ reasons: [] });
  });

  it('learns nothing of what there is: unknown mails are answered like known ones', async () => {
    const unknown = [
      `<${uuid()}.${tenant.schema.slice(2)}@cooponline.example>`,
      `<${mailId}.no_such_coop@cooponline.example>`,
      `<${mailId}.${elsewhere.schema.slice(2)}@cooponline.example>`,
      '<somebody-elses@example.com>',
      '',
    ];
    const answers = [];
    for (const messageId of unknown) answers.push(await report({ type: 'bounce', permanent: true, messageId, at }));
    answers.push(await report({ type: 'complaint', recipient: 'x@example.com', tenant: 'no-such-coop', at }));
    for (const { status, body } of answers) expect([status, body]).toEqual([200, { received: 1 }]);
    expect(await became()).toMatchObject({ status: 'sent', reasons: [] });
    const metrics = await (await fetch(`${stack.apiUrl}/metrics`)).text();
    expect(metrics).toMatch(/mail_events\{outcome="unknown"\} [1-9]/);
  });

  it('is told which event names no mail', async () => {
    expect(await report({ type: 'bounce', messageId, at }, { type: 'bounce', recipient, at })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'events[1]', code: 'NAMES_NO_MAIL' }] },
    });
  });

  it('cannot silence the cooperative: its own address is told to staff instead', async () => {
    const id = await aSentMail(tenant.settings.claimsEmail);
    const own = `<${id}.${tenant.schema.slice(2)}@cooponline.example>`;
    await report({ type: 'bounce', permanent: true, messageId: own, at }, { type: 'complaint', messageId: own, at });
    expect(await became(id)).toMatchObject({ status: 'bounced' });
    expect(
      await tenant.sql('select 1 from mail_suppressions where recipient = $1', [tenant.settings.claimsEmail]),
    ).toEqual([]);
    expect(await tenant.sql(`select 1 from staff_alerts where kind = 'mail-own-bounced'`)).toHaveLength(1);
  });

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"x"'],
    ['a list', '[]x'],
    ['a list of nothing known', '[1, null, {}]'],
    ['an unknown form', '{"hello": 1}'],
    ['an event without a mail', `{"events": [{"type": "bounce", "at": "${at}"}]}`],
    ['an event of another kind', `{"events": [{"type": "opened", "messageId": "x", "at": "${at}"}]}`],
    ['an event at no time', '{"events": [{"type": "bounce", "messageId": "x", "at": "yesterday"}]}'],
    [
      'too many',
      JSON.stringify({ events: Array.from({ length: 1001 }, () => ({ type: 'bounce', messageId: 'x', at })) }),
    ],
    [
      'a notification of SNS that holds a NUL',
      JSON.stringify({ ...JSON.parse(bodyOf('ses-bounce', '')), Message: '{"x":"\\u0000"}' }),
    ],
  ])('is told clearly what is wrong with %s, or is passed over', async (_what, body) => {
    const answer = await tell(body);
    expect(answer.status).toBeLessThan(500);
    if (answer.status !== 200) expect(answer.body.code).toMatch(/^(VALIDATION_FAILED|MALFORMED_BODY)$/);
  });
});

describe('Nobody else', () => {
  it.each([
    ['no secret', {}],
    ['another secret', { authorization: 'Bearer wrong' }],
    ['the secret and more', { authorization: `Bearer ${SECRET}x` }],
    ['a part of it', { authorization: `Bearer ${SECRET.slice(0, -1)}` }],
    ['an empty one', { authorization: 'Bearer ' }],
    ['the secret as user', { authorization: `Basic ${Buffer.from(`${SECRET}:`).toString('base64')}` }],
    ['another scheme', { authorization: `Digest ${SECRET}` }],
  ] as [string, Record<string, string>][])('gets in with %s; SNS is asked for its password', async (_what, headers) => {
    const answer = await tell(
      JSON.stringify({ events: [{ type: 'bounce', permanent: true, messageId, at }] }),
      headers,
    );
    expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="mail events"');
    expect(await became()).toMatchObject({ status: 'sent', reasons: [] });
  });

  it('gets in at all where no secret is set: there is no such route', async () => {
    const door = new MailEventsDoor(undefined as unknown as MailEvents, {} as Environment);
    await expect(door.take('Bearer undefined', {})).rejects.toMatchObject({ code: 'ROUTE_NOT_FOUND' });
  });
});

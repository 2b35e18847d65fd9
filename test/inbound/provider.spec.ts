import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aClaimant, type Claim, type Claimant } from '../claims/claimant.js';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { mailTo } from '../support/mail.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

let tenant: TestTenant;
let georgina: Claimant;

beforeAll(async () => {
  tenant = await aTenant({ claimsEmail: `reclamos-${randomBytes(4).toString('hex')}@coop.example` });
  georgina = await aClaimant(tenant);
});

/** A claim, the address for its author's answers, and what was said in it. */
async function aConversation() {
  const { id, number } = await georgina.file();
  const to = (await mailTo(georgina.member.email, new RegExp(number))).replyTo!;
  const messages = async () =>
    (await georgina.member.api.get<Claim>(`/claims/${id}`)).body.history.flatMap(({ kind, text }) =>
      kind === 'message' ? [text] : [],
    );
  return { to, messages };
}

const message = (to: string, text: string) =>
  `From: g@example.com\r\nTo: Reclamos\r\n <${to}>\r\nSubject: Re\r\n\r\n${text}\r\n`;
const DOOR = '/inbound-mail';
const bring = (body: string | FormData, headers: Record<string, string> = {}, key = tenant.apiKey) =>
  client(tenant, key).post<{ code?: string }>(DOOR, body, headers);
const RAW = { 'content-type': 'message/rfc822' };

describe('A mail that a provider brings', () => {
  it('comes into the claim as it came to the provider', async () => {
    const { to, messages } = await aConversation();
    expect((await bring(message(to, 'Por el proveedor'), RAW)).status).toBe(202);
    await eventually(async () => expect(await messages()).toEqual(['Por el proveedor']));
  });

  it.each([
    [
      'SendGrid',
      (to: string, raw: string) => ({ email: raw, envelope: JSON.stringify({ to: [to], from: 'g@example.com' }) }),
    ],
    ['Mailgun', (to: string, raw: string) => ({ 'body-mime': raw, recipient: to })],
  ])('comes in the form of %s', async (_provider, fieldsOf) => {
    const { to, messages } = await aConversation();
    const form = new FormData();
    for (const [name, value] of Object.entries(fieldsOf(to, message('otro@example.com', 'En un formulario'))))
      form.append(name, value);
    expect((await bring(form)).status).toBe(202);
    await eventually(async () => expect(await messages()).toEqual(['En un formulario']));
  });

  it('may come with the key as the password of an address', async () => {
    const { to, messages } = await aConversation();
    const authorization = `Basic ${Buffer.from(`proveedor:${tenant.apiKey}`).toString('base64')}`;
    const { status } = await client(tenant).post(DOOR, message(to, 'Con Basic'), { ...RAW, authorization });
    expect(status).toBe(202);
    await eventually(async () => expect(await messages()).toEqual(['Con Basic']));
  });

  it('is refused without a key of the right scope, and another cooperative’s conversations are not there', async () => {
    const { to, messages } = await aConversation();
    const other = await aTenant();
    expect((await client(tenant).post(DOOR, message(to, 'x'), RAW)).status).toBe(401);
    expect((await bring(message(to, 'x'), RAW, other.apiKey)).status).toBe(401);
    await tenant.sql(`update public.api_keys set scopes = '{import}' where tenant_id = $1`, [tenant.id]);
    expect((await bring(message(to, 'x'), RAW)).status).toBe(403);
    await tenant.sql(`update public.api_keys set scopes = '{inbound-mail}' where tenant_id = $1`, [tenant.id]);
    // Its own key opens its own conversations: this one is somebody else's.
    expect((await client(other, other.apiKey).post(DOOR, message(to, 'x'), RAW)).status).toBe(202);
    await bring(message(to, 'La última'), RAW);
    await eventually(async () => expect(await messages()).toEqual(['La última']));
  });

  it('to nobody of ours is taken and forgotten; a form without a message is refused', async () => {
    expect((await bring(message(`m${uuid().replaceAll('-', '')}${'0'.repeat(28)}@x.example`, 'x'), RAW)).status).toBe(
      202,
    );
    expect((await bring('', RAW)).status).toBe(202);
    const form = new FormData();
    form.append('subject', 'Re');
    expect((await bring(form)).body).toMatchObject({ code: 'MALFORMED_BODY' });
    expect(await tenant.sql(`select 1 from inbound_mails where status = 'received'`)).toEqual([]);
  });
});

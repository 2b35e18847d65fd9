import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { mailsTo } from '../support/mail.js';
import { stack } from '../support/stack.js';
import { publicSql } from '../support/tenant.js';
import { aNewcomer, type Newcomer } from './newcomer.js';

describe('The address for claims', () => {
  let newcomer: Newcomer;
  let claimsEmail: string;
  beforeEach(async () => {
    claimsEmail = `reclamos-${randomBytes(5).toString('hex')}@coop.example`;
    newcomer = await aNewcomer({ claimsEmail });
  });
  const page = () => `${stack.apiUrl}/${newcomer.tenant.slug}/confirmar-correo`;
  const confirm = (token: string) => client(newcomer.tenant).post<string>(page(), new URLSearchParams({ token }));
  const ask = () => newcomer.support.api.post(`${newcomer.path}/onboarding/claims-address`);
  /** Of the newest link that came, when so many have. */
  const mailed = (count = 1) =>
    eventually(async () => {
      const mails = await mailsTo(claimsEmail);
      expect(mails).toHaveLength(count);
      const links = mails.flatMap(({ links }) => links).filter((link) => link.includes('/confirmar-correo?token='));
      return links.map((link) => new URL(link).searchParams.get('token')!);
    });

  it('is confirmed by whoever reads it, once, and by looking alone it is not', async () => {
    expect((await newcomer.step('claims-address')).missing).toContain('Falta enviar');
    expect((await ask()).status).toBe(200);
    expect((await newcomer.step('claims-address')).missing).toContain('Falta que alguien confirme');
    const [token] = (await mailed()) as [string];
    const looked = await client(newcomer.tenant).get<string>(`${page()}?token=${token}`);
    expect([looked.status, looked.body]).toEqual([200, expect.stringContaining(claimsEmail)]);
    expect((await newcomer.step('claims-address')).state).toBe('missing');
    const both = await Promise.all([confirm(token), confirm(token)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 410]);
    expect((await newcomer.step('claims-address')).state).toBe('done');
  });

  it('has one link that works, the newest, for seven days, at its own cooperative', async () => {
    await ask();
    const [first] = (await mailed()) as [string];
    await ask();
    const second = (await mailed(2)).find((token) => token !== first)!;
    expect((await confirm(first)).status).toBe(410);
    const elsewhere = await aNewcomer();
    const there = `${stack.apiUrl}/${elsewhere.tenant.slug}/confirmar-correo`;
    expect((await client(elsewhere.tenant).post(there, new URLSearchParams({ token: second }))).status).toBe(410);
    await publicSql('update claims_address_links set expires_at = now() where tenant_id = $1', [newcomer.tenant.id]);
    expect((await confirm(second)).status).toBe(410);
    expect((await newcomer.step('claims-address')).missing).toContain('Falta enviar');
  });

  it('has to be confirmed anew when it is another', async () => {
    await ask();
    const [token] = (await mailed()) as [string];
    await confirm(token);
    const { support, path } = newcomer;
    const { body } = await support.api.get<{ settings: object }>(path);
    const changed = { ...body.settings, claimsEmail: 'otra@coop.example' };
    expect((await support.api.send('PUT', `${path}/settings`, changed)).status).toBe(200);
    expect((await newcomer.step('claims-address')).missing).toContain('otra@coop.example');
  });
});

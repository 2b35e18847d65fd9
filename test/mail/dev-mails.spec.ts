import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../src/platform/config/environment.js';
import { DevMailsController } from '../../src/platform/mail/dev/dev-mails.controller.js';
import type { MailPreview } from '../../src/platform/mail/dev/mail-preview.js';
import { stack } from '../support/stack.js';
import { aTenant } from '../support/tenant.js';

const get = async (path: string) => {
  const answer = await fetch(`${stack.apiUrl}/dev/mails${path}`, { headers: { accept: 'text/html' } });
  const { status, headers } = answer;
  return {
    status,
    body: await answer.text(),
    type: headers.get('content-type')!,
    policy: headers.get('content-security-policy')!,
  };
};
const names = readdirSync(join(import.meta.dirname, '../../src/platform/mail/templates'))
  .filter((file) => file.endsWith('.hbs'))
  .map((file) => file.replace('.hbs', ''));

describe('/dev/mails', () => {
  it('lists every mail, each of whose links leads to it', async () => {
    const { status, body, policy } = await get('');
    expect(status).toBe(200);
    expect(policy).toContain("style-src 'self'");
    const links = [...body.matchAll(/href="\/dev\/mails(\/[^"]+)"/g)].map(([, path]) => path!.replaceAll('&amp;', '&'));
    expect(links).toHaveLength(names.length * 3);
    for (const link of links) expect([link, (await get(link)).status]).toEqual([link, 200]);
  });

  it('shows a mail with its own styles, which may do nothing else: no script, no form, no frame, no origin', async () => {
    const { body, type, policy } = await get('/activation');
    expect(type).toBe('text/html; charset=utf-8');
    expect(body).toContain('Active su cuenta');
    const rules = policy.split('; ');
    expect(rules).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]),
    );
    expect(rules.find((rule) => rule.startsWith('sandbox'))).not.toMatch(/allow-(scripts|same-origin|forms|top)/);
  });

  it('shows it in the theme that is asked for, as text, and in the name and colour of a cooperative', async () => {
    expect((await get('/activation?theme=dark')).body).toContain('@media all {');
    expect((await get('/activation?theme=light')).body).toContain('@media not all {');
    expect(await get('/activation?part=text')).toMatchObject({
      type: 'text/plain; charset=utf-8',
      body: expect.stringContaining('\n===='),
    });
    const tenant = await aTenant({
      name: 'Cooperativa de los Colores',
      branding: { primaryColor: '#d81b60', logo: null },
    });
    const { body } = await get(`/activation?tenant=${tenant.slug}`);
    expect(body).toMatch(/Cooperativa de los Colores[^]+#d81b60|#d81b60[^]+Cooperativa de los Colores/);
  });

  it.each(['/no-such-mail', '/constructor', '/html', '/activation?tenant=no-such-coop'])('has no %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it.each(['/activation?theme=blue', '/activation?part=source', '/activation?tenant=../x', '/activation?x=1'])(
    'refuses %s',
    async (path) => {
      expect((await get(path)).status).toBe(400);
    },
  );

  it('is not there where it is not asked for', async () => {
    const closed = new DevMailsController(undefined as unknown as MailPreview, { devPages: false } as Environment);
    expect(() => closed.list()).toThrow(expect.objectContaining({ code: 'ROUTE_NOT_FOUND' }));
    await expect(closed.show('activation', {} as never, {} as never)).rejects.toMatchObject({
      code: 'ROUTE_NOT_FOUND',
    });
  });
});

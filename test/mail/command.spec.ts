import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { coop } from '../../scripts/stack/app.ts';
import { eventually } from '../support/eventually.js';
import { mailsTo } from '../support/mail.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

// Each command starts the whole application.
jest.setTimeout(300_000);

describe('coop mail', () => {
  let tenant: TestTenant;
  beforeAll(async () => {
    tenant = await aTenant();
  });
  const mail = (verb: string, ...words: string[]) => coop(stack.env, 'mail', verb, tenant.slug, ...words);
  const aMail = async (status: string, recipient: string, lastError: string | null = null) => {
    const id = uuid();
    await tenant.sql(
      `insert into outgoing_mails (id, template, recipient, cause, data, status, attempts, last_error, handed_over_at)
       values ($1, 'password-changed', $2, $2, '{"firstName": "Ana"}', $3, 1, $4, $5)`,
      [id, recipient, status, lastError, status === 'uncertain' ? new Date() : null],
    );
    return id;
  };

  it('lists, by status, and shows one with what was told of it, on lines that no server can break', async () => {
    const failed = await aMail('failed', 'falla@example.com', '550 5.7.1 no\tgracias\r\notra línea');
    const bounced = await aMail('bounced', 'rebota@example.com', '550 5.1.1');
    await tenant.sql(
      `insert into mail_events (id, mail_id, recipient, kind, permanent, reason, happened_at)
       values ($1, $2, 'rebota@example.com', 'bounce', true, 'user unknown', '2026-11-22T12:00:00Z')`,
      [uuid(), bounced],
    );
    await tenant.sql(`insert into mail_suppressions (recipient, reason) values ('rebota@example.com', 'bounce')`);
    const line =
      /^[0-9a-f-]{36}\tfailed\t\S+\t1 tries\tpassword-changed\tfalla@example\.com\t550 5\.7\.1 no gracias otra línea\n$/;
    expect(await mail('list', '--status', 'failed')).toMatch(line);
    const shown = await mail('show', bounced);
    expect(shown).toContain('subject\tSu contraseña fue cambiada\n');
    expect(shown).toContain('address\tnot written to: bounce\n');
    expect(shown).toContain('told\t2026-11-22T12:00:00.000Z\tbounce\tpermanent\tuser unknown\n');
    expect(await mail('suppressions')).toMatch(/^rebota@example\.com\tbounce\tsince \S+\n$/);
    await expect(mail('resend', bounced, '--by', 'Georgina')).rejects.toThrow('A esa dirección no se le escribe');
    expect(
      (await mail('list'))
        .trimEnd()
        .split('\n')
        .map((shown) => shown.slice(0, 36)),
    ).toEqual([bounced, failed]);
  });

  it('sends an uncertain one again, once a person says so', async () => {
    const id = await aMail('uncertain', 'quizas@example.com');
    expect(await mailsTo('quizas@example.com')).toEqual([]);
    expect(await mail('resend', id, '--by', 'Georgina')).toBe('will be sent within seconds\n');
    await eventually(async () => expect(await mailsTo('quizas@example.com')).toHaveLength(1), { withinMs: 30_000 });
    expect(await tenant.sql(`select action, detail from public.audit_log where subject = $1`, [id])).toEqual([
      { action: 'mail.resent', detail: { by: 'Georgina' } },
    ]);
    await eventually(async () =>
      expect(await tenant.sql('select status from outgoing_mails where id = $1', [id])).toEqual([{ status: 'sent' }]),
    );
    await expect(mail('resend', id, '--by', 'Georgina')).rejects.toThrow('ya fue enviado');
  });

  it('takes an address off the list, and puts one on it', async () => {
    await mail('suppress', 'Pide@example.com', '--by', 'Georgina');
    await expect(mail('suppress', tenant.settings.claimsEmail, '--by', 'x')).rejects.toThrow("the cooperative's own");
    expect(await mail('unsuppress', 'pide@example.com', '--by', 'Georgina')).toContain('because of: manual');
  });

  it('says what is wrong in a sentence', async () => {
    await expect(mail('list', '--status', 'lost')).rejects.toThrow('--status takes one of pending, sent');
    await expect(mail('show', 'x')).rejects.toThrow("x is no mail's id.");
    await expect(mail('unsuppress', 'nadie@example.com', '--by', 'x')).rejects.toThrow('No encontramos');
    await expect(mail('suppress', 'a@b.c', '--by', ' ')).rejects.toThrow('--by takes a name');
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import { aHolder, aSupply, anAccount } from '../support/holder.js';
import { mailTo } from '../support/mail.js';
import { aMember, type TestMember } from '../support/member.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

let tenant: TestTenant;
let member: TestMember;

beforeAll(async () => {
  tenant = await aTenant();
  member = await aMember(tenant);
});

describe('Linking an account', () => {
  it('shows the holder and its supplies; outer spaces and the key’s case do not count', async () => {
    const holder = await aHolder(tenant, { name: 'Núñez, Íñigo', webKey: 'A4HXFUVF' });
    const supply = await aSupply(tenant, { holder, services: ['water', 'electricity'] });
    const { status, body } = await member.api.post('/accounts', {
      holderNumber: ` ${holder.number} `,
      webKey: ' a4hxfuvf ',
      alias: 'La casa de mamá',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      alias: 'La casa de mamá',
      holder: {
        number: holder.number,
        name: 'Núñez, Íñigo',
        taxId: '27304567893',
        address: 'Bv. España 1234',
        city: 'Almafuerte',
      },
      supplies: [
        {
          id: supply.id,
          number: supply.number,
          address: 'Bv. España 1234',
          status: 'active',
          services: [
            { service: 'electricity', meterNumber: `E${supply.number}`, category: 'RESIDENCIAL' },
            { service: 'water', meterNumber: `W${supply.number}`, category: 'RESIDENCIAL' },
          ],
        },
      ],
      debt: { amount: '0.00', currency: 'ARS', overdue: '0.00', pending: '0.00' },
    });
  });

  it('answers a wrong key, an unknown holder, a holder without a key and one who left alike', async () => {
    const known = await aHolder(tenant);
    const keyless = await aHolder(tenant);
    const gone = await aHolder(tenant);
    await tenant.sql('update holders set web_key_hash = null where id = $1', [keyless.id]);
    await tenant.sql('update holders set closed_at = now() where id = $1', [gone.id]);
    const someone = await aMember(tenant);
    const answers = await Promise.all(
      [
        { holderNumber: known.number, webKey: 'WRONG' },
        { holderNumber: '000', webKey: 'COOP2019' },
        { holderNumber: keyless.number, webKey: 'COOP2019' },
        { holderNumber: gone.number, webKey: 'COOP2019' },
      ].map((pair) => someone.api.post('/accounts', pair)),
    );
    for (const { status, body } of answers) {
      expect(status).toBe(422);
      expect(body).toEqual(answers[0]!.body);
      expect(body.code).toBe('WRONG_WEB_KEY');
    }
  });

  it('needs the key of that holder: another holder’s is wrong, and so is another cooperative’s', async () => {
    const elsewhere = await aTenant();
    const one = await aHolder(tenant, { webKey: 'UNO' });
    const other = await aHolder(tenant, { webKey: 'OTRO' });
    await aHolder(elsewhere, { number: one.number, webKey: 'AJENA' });
    for (const webKey of ['OTRO', 'AJENA']) {
      expect((await member.api.post('/accounts', { holderNumber: one.number, webKey })).status).toBe(422);
    }
    expect((await member.api.post('/accounts', { holderNumber: other.number, webKey: 'OTRO' })).status).toBe(201);
  });

  it('happens once: again is a conflict, and ten at the same moment make one account', async () => {
    const holder = await aHolder(tenant);
    const pair = { holderNumber: holder.number, webKey: 'COOP2019' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => member.api.post('/accounts', pair)));
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, ...Array<number>(9).fill(409)]);
    expect(answers.find((answer) => answer.status === 409)!.body.code).toBe('ACCOUNT_ALREADY_LINKED');
    expect(await tenant.sql('select count(*) as n from accounts where holder_id = $1', [holder.id])).toEqual([
      { n: 1 },
    ]);
  });

  it('tells those who already see the holder, and nobody else', async () => {
    const holder = await aHolder(tenant);
    const first = await aMember(tenant, { firstName: 'Inés' });
    await anAccount(first, holder);
    const newcomer = await aMember(tenant, { firstName: 'Belén', lastName: 'Martínez <b>' });
    await newcomer.api.post('/accounts', { holderNumber: holder.number, webKey: holder.webKey });
    const mail = await mailTo(first.email, /Agregaron su cuenta/);
    expect(mail.text).toContain('Hola, Inés');
    expect(mail.text).toContain('Belén Martínez <b>');
    expect(mail.html).toContain('Martínez &lt;b&gt;');
    const told = await tenant.sql(
      `select recipient from outgoing_mails where template = 'account-linked' and data->>'holderNumber' = $1`,
      [holder.number],
    );
    expect(told).toEqual([{ recipient: first.email }]);
  });

  it.each([
    [{ webKey: 'X' }, 'holderNumber'],
    [{ holderNumber: '515' }, 'webKey'],
    [{ holderNumber: 515, webKey: 'X' }, 'holderNumber'],
    [{ holderNumber: '5'.repeat(21), webKey: 'X' }, 'holderNumber'],
    [{ holderNumber: '515', webKey: 'X'.repeat(65) }, 'webKey'],
    [{ holderNumber: '51\n5', webKey: 'X' }, 'holderNumber'],
    [{ holderNumber: '515', webKey: 'X', alias: '' }, 'alias'],
    [{ holderNumber: '515', webKey: 'X', userId: 'other' }, 'userId'],
  ])('refuses %j, naming the field', async (body, field) => {
    const answer = await member.api.post('/accounts', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ field }] });
  });
});

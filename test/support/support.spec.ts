import { createTransport } from 'nodemailer';
import { describe, expect, it } from '@jest/globals';
import { client } from './client.js';
import { aHolder, aSupply } from './holder.js';
import { anInvoice, aReading } from './invoice.js';
import { mailTo } from './mail.js';
import { stack } from './stack.js';
import { aTenant } from './tenant.js';

describe('The stack of the tests', () => {
  it('answers as the tenant that a test has made, and keeps its rows', async () => {
    const tenant = await aTenant();
    const holder = await aHolder(tenant);
    const supply = await aSupply(tenant, { holder, services: ['electricity', 'water'] });
    await anInvoice(tenant, { supply, due: '4210.55', laterDues: [{ on: '2099-01-02', amount: '4298.97' }] });
    await aReading(tenant, { supply, period: '2019-10', quantity: '33.00' });
    expect(await tenant.sql('select balance_centavos as balance from invoices')).toEqual([{ balance: 421055 }]);
    expect((await client({ slug: 'no-such-one' }).get('')).status).toBe(404);
  });

  it('delivers mail over SMTP to an inbox that tests can read', async () => {
    const transport = createTransport(stack.smtpUrl);
    const html = '<a href="https://coop.example/a?x=1&amp;y=2">Ver</a>';
    await transport.sendMail({
      from: '"Cooperativa Ñandú" <avisos@coop.example>',
      replyTo: 'socia@example.com',
      to: 'buzon@example.com',
      subject: 'Señal',
      text: 'Hola',
      html,
    });
    transport.close();
    const mail = await mailTo('buzon@example.com', /Señal/);
    expect(mail).toMatchObject({
      from: { name: 'Cooperativa Ñandú' },
      replyTo: 'socia@example.com',
      links: ['https://coop.example/a?x=1&y=2'],
    });
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { answersTo, mailTo } from '../support/mail.js';
import { aMember } from '../support/member.js';
import { aTenant } from '../support/tenant.js';

describe('Chapter 7: leaving a contact message', () => {
  it('asks what about, when and where to call, reaches the cooperative, and stays on the member’s list', async () => {
    const contactEmail = `contacto-${randomBytes(4).toString('hex')}@coopal.example`;
    const tenant = await aTenant({ name: 'Cooperativa de Servicios Públicos Almafuerte Ltda.', contactEmail });
    const georgina = await aMember(tenant);
    const request = {
      message: 'Quisiera saber qué hace falta\npara conectar un medidor nuevo.',
      contactHours: 'De lunes a viernes, de 9 a 12',
      phone: '3571 15 631052',
    };
    expect((await georgina.api.post('/contact-messages', request)).status).toBe(201);

    const mail = await mailTo(contactEmail, /Mensaje de contacto de Georgina Paván/);
    expect(mail.replyTo).toMatch(answersTo('k'));
    for (const fact of ['conectar un medidor nuevo', 'De lunes a viernes, de 9 a 12', '+5493571631052', georgina.email])
      expect(mail.text).toContain(fact);

    const { body } = await georgina.api.get<{ items: object[] }>('/contact-messages');
    expect(body.items).toMatchObject([{ ...request, phone: '+5493571631052', status: 'received' }]);
  });
});

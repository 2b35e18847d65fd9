import { describe, expect, it } from '@jest/globals';
import type { MailTemplate } from '../../src/platform/mail/mail-outbox.js';
import { MailTemplates } from '../../src/platform/mail/mail-templates.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import type { Tenant } from '../../src/platform/tenancy/tenant.js';

const tenant = {
  schema: 't_almafuerte',
  name: 'Cooperativa de Almafuerte Ltda.',
  settings: {
    contact: { whatsapp: [], phone: '03571 47-0000', email: 'reclamos@coopal.coop' },
    branding: { primaryColor: '#0b5c9e', logo: null },
  },
} as unknown as Tenant;

const templates = new MailTemplates();
const render = (template: MailTemplate, data: object) =>
  runAsTenant(tenant, () => templates.render(template, { firstName: 'Ana', ...data }));

const link = 'https://oficina.example/almafuerte/x';
const invoice = {
  number: '0021-00049107',
  kind: 'LSP B',
  period: '10/2019',
  account: 'La casa de mamá',
  supply: '44 · Bv. España 1234',
  link,
};
const outage = {
  subject: 'Corte programado de agua: el 22/11/2026 de 08:00 a 12:00',
  heading: 'Corte programado',
  lead: 'Le avisamos de un corte programado que lo afecta.',
  services: 'agua',
  startsAt: '22/11/2026 08:00',
  endsAt: '22/11/2026 12:00',
  supplies: '44, 45',
  what: 'Cambio de postes',
  body: 'Considere las instalaciones con tensión.',
  link,
};

describe('The mail of', () => {
  it.each<[MailTemplate, object, string, string[]]>([
    [
      'invoice-issued',
      {
        ...invoice,
        amount: '$ 4.210,55',
        dueDates: [
          { on: 'Hasta el 18/10/2019', amount: '$ 4.210,55' },
          { on: 'Hasta el 28/10/2019', amount: '$ 4.298,97' },
        ],
      },
      'Nuevo comprobante 0021-00049107: $ 4.210,55',
      ['La casa de mamá', '10/2019', '44 · Bv. España 1234', 'Hasta el 28/10/2019', '$ 4.298,97', link],
    ],
    [
      'invoice-due',
      { ...invoice, amount: '$ 4.210,55', dueOn: '18/10/2019' },
      'El comprobante 0021-00049107 vence el 18/10/2019',
      ['La casa de mamá', '$ 4.210,55', link],
    ],
    [
      'invoice-overdue',
      { ...invoice, amount: '$ 4.298,97', dueOn: '18/10/2019', payUntil: '28/10/2019' },
      'El comprobante 0021-00049107 venció el 18/10/2019',
      ['La casa de mamá', '$ 4.298,97', '28/10/2019', link],
    ],
    [
      'outage',
      outage,
      outage.subject,
      ['Corte programado', 'Cambio de postes', '22/11/2026 12:00', '44, 45', 'tensión', link],
    ],
    ['news', { title: 'Nuevo horario', body: 'De 7 a 13.', link }, 'Nuevo horario', ['De 7 a 13.', link]],
    [
      'contact-answered',
      { sentAt: '20/11/2026 10:00', answer: 'Traiga el plano.', message: 'Quiero un medidor.' },
      'Respondieron su mensaje',
      ['Traiga el plano.', 'Quiero un medidor.', '20/11/2026 10:00'],
    ],
  ])('%s says the same in both editions', (template, data, subject, words) => {
    const mail = render(template, data);
    expect(mail.subject).toBe(subject);
    for (const part of [mail.html, mail.text])
      for (const word of ['Ana', ...words]) expect(part).toContain(word.replaceAll('=', '&#x3D;'));
    expect(mail.text).not.toMatch(/<\/?[a-z]|&[a-z]+;|\n{3}/);
  });

  it('several things lists them under their kinds', () => {
    const item = { title: 'Vence uno', text: 'Importe: $ 1,00.', link };
    const { subject, html, text } = render('several-notifications', {
      count: 32,
      kinds: ['Cortes programados', 'Comprobantes por vencer'],
      groups: [
        { name: 'Cortes programados', items: [{ ...item, title: 'Corte de agua' }] },
        { name: 'Comprobantes por vencer', items: [item] },
      ],
      more: 30,
      link,
    });
    expect(subject).toBe('32 avisos: cortes programados, comprobantes por vencer');
    expect(text).toContain(
      'Cortes programados\n\n* Corte de agua\n  Importe: $ 1,00.\n  https://oficina.example/almafuerte/x\n\nComprobantes por vencer',
    );
    expect(text).toContain('Y 30 más.');
    expect(html).toContain('<h2');
  });

  it.each<[MailTemplate, object]>([
    ['invoice-issued', { ...invoice, supply: null, amount: '$ 1,00', dueDates: [] }],
    ['invoice-overdue', { ...invoice, supply: null, amount: '$ 1,00', dueOn: '18/10/2019', payUntil: null }],
    ['outage', { ...outage, supplies: null }],
  ])('%s leaves out what there is not', (template, data) => {
    expect(render(template, data).text).not.toMatch(/null|undefined/);
  });

  it.each<[MailTemplate, object]>([
    [
      'outage',
      Object.fromEntries(
        Object.entries(outage).map(([field, value]) => [field, field === 'link' ? link : `<b>${value}</b>`]),
      ),
    ],
    ['news', { title: '<script>', body: '<img src=x>', link }],
    ['contact-answered', { sentAt: 'x', answer: '<script>', message: '{{tenant}}<img src=x>' }],
  ])('%s shows as text whatever people typed', (template, data) => {
    expect(render(template, data).html).not.toMatch(/<script|<img|<b>/);
  });
});

import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { aHolder, anAccount, aSupply } from '../support/holder.js';
import { anInvoice, aReading, dayFromToday } from '../support/invoice.js';
import { aMember, type TestMember } from '../support/member.js';
import { textOf } from '../support/pdf.js';
import { stack } from '../support/stack.js';
import { aTenant, type TestTenant } from '../support/tenant.js';

const NO_DEBT = 'no existen deudas pendientes';
const COPY = 'Copia emitida por Coop Online';

let tenant: TestTenant;
let member: TestMember;

beforeAll(async () => {
  tenant = await aTenant({ name: 'Cooperativa Ñandubay Ltda.', cuit: '30545678905' });
  member = await aMember(tenant);
});

/** A supply that the member sees. */
async function aLinkedSupply(name = 'Paván, Georgina') {
  const holder = await aHolder(tenant, { name });
  const supply = await aSupply(tenant, { holder });
  await anAccount(member, holder);
  return { holder, supply };
}

async function printed(id: string): Promise<{ text: string; headers: Headers; bytes: Buffer }> {
  const { status, headers, body } = await member.api.get<Buffer>(`/invoices/${id}/pdf`);
  expect(status).toBe(200);
  return { text: await textOf(body), headers, bytes: body };
}

describe('An invoice', () => {
  it('tells its code, its holder, its supply and the holder’s older debt', async () => {
    const { holder, supply } = await aLinkedSupply();
    await anInvoice(tenant, { supply, due: '100.10', issuedOn: '2026-01-05' });
    await anInvoice(tenant, { holder, due: '200.20', issuedOn: '2026-02-05' });
    await anInvoice(tenant, { supply, due: '999.00', balance: '0.00', issuedOn: '2026-02-06' });
    const invoice = await anInvoice(tenant, { supply, due: '300.00', issuedOn: '2026-03-05', cae: '69410000000010' });
    await anInvoice(tenant, { supply, due: '400.00', issuedOn: '2026-04-05' });
    await tenant.sql(`update invoices set cae_due_on = '2026-03-15' where id = $1`, [invoice.id]);
    const { body } = await member.api.get(`/invoices/${invoice.id}`);
    expect(body).toMatchObject({
      id: invoice.id,
      number: invoice.number,
      balance: { amount: '300.00', currency: 'ARS' },
      cae: '69410000000010',
      caeDueOn: '2026-03-15',
      holder: {
        number: holder.number,
        name: 'Paván, Georgina',
        taxId: '27304567893',
        address: 'Bv. España 1234',
        city: 'Almafuerte',
      },
      supply: { id: supply.id, number: supply.number, address: 'Bv. España 1234' },
      previousDebt: { amount: '300.30', currency: 'ARS' },
    });
  });

  it('that is not yours is 404, and so is its PDF', async () => {
    const theirs = await anInvoice(tenant, { holder: await aHolder(tenant) });
    for (const id of [theirs.id, uuid()]) {
      expect((await member.api.get(`/invoices/${id}`)).body).toMatchObject({ code: 'NOT_FOUND' });
      expect((await member.api.get(`/invoices/${id}/pdf`)).body).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await member.api.get('/invoices/0021-00049107')).status).toBe(400);
  });
});

describe('The PDF of an invoice', () => {
  it('says who bills whom, what for, when it is due and what was consumed, and that it is a copy', async () => {
    const { holder, supply } = await aLinkedSupply('Paván, Georgina');
    const invoice = await anInvoice(tenant, {
      supply,
      number: '0021-00049107',
      period: '2019-10',
      issuedOn: '2019-10-05',
      due: '4210.55',
      dueOn: '2019-10-18',
      laterDues: [{ on: '2019-10-28', amount: '4298.97' }],
      cae: '69410000000010',
    });
    await aReading(tenant, {
      supply,
      period: '2019-10',
      quantity: '33.00',
      previous: '1000',
      current: '1033',
      invoiceNumber: '0021-00049107',
      unit: 'kWh',
    });
    const { text, headers } = await printed(invoice.id);
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('content-disposition')).toBe('inline; filename="LSP-B-0021-00049107.pdf"');
    expect(headers.get('cache-control')).toBe('no-store');
    for (const words of [
      'Cooperativa Ñandubay Ltda.',
      'CUIT 30-54567890-5',
      'hola@coop.example',
      'Liquidación de Servicios Públicos B 0021-00049107',
      COPY,
      'Período 10/2019',
      'Fecha de emisión 05/10/2019',
      holder.number,
      'Paván, Georgina',
      '27-30456789-3',
      `Número ${supply.number}`,
      'Bv. España 1234',
      '18/10/2019 $ 4.210,55',
      '28/10/2019 $ 4.298,97',
      'Energía eléctrica 1.000 1.033 33,00 kWh',
      'CESP 69410000000010',
      NO_DEBT,
    ]) {
      expect(text).toContain(words);
    }
  });

  it('says the law’s sentence only where nothing older is owed; else it lists what is', async () => {
    const { supply } = await aLinkedSupply();
    const old = await anInvoice(tenant, {
      supply,
      due: '1500.00',
      issuedOn: '2026-01-05',
      period: '2026-01',
      dueOn: '2026-01-20',
    });
    const invoice = await anInvoice(tenant, { supply, issuedOn: '2026-02-05' });
    const { text } = await printed(invoice.id);
    expect(text).not.toContain(NO_DEBT);
    expect(text).toContain('Existen deudas pendientes por $ 1.500,00');
    expect(text).toContain(`01/2026 LSP B ${old.number} 20/01/2026 $ 1.500,00`);
    expect((await printed(old.id)).text).toContain(NO_DEBT);
  });

  it('carries the QR only where the management system gave the code and the cooperative has a CUIT', async () => {
    const { supply } = await aLinkedSupply();
    const bare = await anInvoice(tenant, { supply });
    const coded = await anInvoice(tenant, { supply, cae: '69410000000010' });
    const plain = await printed(bare.id);
    expect(plain.text).not.toContain('Comprobante autorizado');
    const authorized = await printed(coded.id);
    expect(authorized.text).toContain('Comprobante autorizado');
    // The squares of the QR are the only thing in it that takes kilobytes.
    expect(authorized.bytes.length).toBeGreaterThan(plain.bytes.length + 2_000);
  });

  it('is the management system’s own file where it sent one', async () => {
    const { supply } = await aLinkedSupply();
    const invoice = await anInvoice(tenant, { supply });
    const key = `invoices/${invoice.id}.pdf`;
    const path = join(fileURLToPath(stack.env.STORAGE_URL!), tenant.schema, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '%PDF-1.4 the cooperative’s own');
    await tenant.sql('update invoices set pdf_key = $1 where id = $2', [key, invoice.id]);
    const { status, headers, body } = await member.api.get<Buffer>(`/invoices/${invoice.id}/pdf`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(body.toString()).toBe('%PDF-1.4 the cooperative’s own');
  });

  it('is the copy where the file that it names is lost', async () => {
    const { supply } = await aLinkedSupply();
    const invoice = await anInvoice(tenant, { supply });
    await tenant.sql('update invoices set pdf_key = $1 where id = $2', [`invoices/${invoice.id}.pdf`, invoice.id]);
    expect((await printed(invoice.id)).text).toContain(COPY);
  });

  it('stays readable whatever names and addresses come in, and shows a paid credit note', async () => {
    const { supply } = await aLinkedSupply(`${'Ñ'.repeat(300)} <b>(\\) Dvořák`);
    const note = await anInvoice(tenant, {
      supply,
      type: 'NC',
      letter: 'A',
      due: '-4772.59',
      balance: '0.00',
      dueOn: dayFromToday(-3),
    });
    const { text } = await printed(note.id);
    expect(text).toContain('Nota de crédito A');
    expect(text).toContain('-$ 4.772,59');
    expect(text).toContain('<b>(\\) Dvorák');
  });
});

import { describe, expect, it } from '@jest/globals';
import { type FiscalData, fiscalQrUrl } from '../../src/modules/billing/fiscal-qr.js';

const bill: FiscalData = {
  issuerCuit: '30545678905',
  authorization: '69410000000010',
  type: 'LSP',
  letter: 'B',
  number: '0021-00049107',
  issuedOn: '2019-10-05',
  totalCentavos: 421_055,
  receiverTaxId: '27304567893',
};

function contentOf(url: string | null): unknown {
  return JSON.parse(Buffer.from(new URL(url!).searchParams.get('p')!, 'base64').toString('utf8'));
}

describe('The QR of a comprobante', () => {
  it('says what RG 4892 asks', () => {
    expect(fiscalQrUrl(bill)).toMatch(/^https:\/\/www\.afip\.gob\.ar\/fe\/qr\/\?p=/);
    expect(contentOf(fiscalQrUrl(bill))).toEqual({
      ver: 1,
      fecha: '2019-10-05',
      cuit: 30545678905,
      ptoVta: 21,
      tipoCmp: 18,
      nroCmp: 49107,
      importe: 4210.55,
      moneda: 'PES',
      ctz: 1,
      tipoDocRec: 80,
      nroDocRec: 27304567893,
      tipoCodAut: 'E',
      codAut: 69410000000010,
    });
  });

  it.each([
    ['LSP', 'A', 17],
    ['FAC', 'C', 11],
    ['NC', 'B', 8],
    ['ND', 'A', 2],
  ])('%s %s is comprobante %d', (type, letter, code) => {
    expect(contentOf(fiscalQrUrl({ ...bill, type, letter }))).toMatchObject({ tipoCmp: code });
  });

  it('tells a credit note’s amount without its sign', () => {
    expect(contentOf(fiscalQrUrl({ ...bill, type: 'NC', totalCentavos: -477_259 }))).toMatchObject({
      importe: 4772.59,
    });
  });

  it.each([
    ['without an authorization code', { authorization: null }],
    ['without the cooperative’s CUIT', { issuerCuit: null }],
    ['for a type that ARCA does not have', { type: 'X' }],
    ['for a number that is none of ARCA’s', { number: 'S/N' }],
  ])('is not there %s', (_case, lacking) => {
    expect(fiscalQrUrl({ ...bill, ...lacking })).toBeNull();
  });
});

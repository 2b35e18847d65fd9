import { decimalOf } from '../../platform/money.js';

/** ARCA's codes of comprobantes (RG 4892) for the types and letters that management systems name. */
const VOUCHER_CODES: Record<string, Record<string, number>> = {
  FAC: { A: 1, B: 6, C: 11 },
  ND: { A: 2, B: 7, C: 12 },
  NC: { A: 3, B: 8, C: 13 },
  LSP: { A: 17, B: 18 },
};

const CUIT_DOCUMENT = 80;

export interface FiscalData {
  issuerCuit: string | null;
  /** CAE or CESP; fourteen digits. */
  authorization: string | null;
  type: string;
  letter: string;
  /** `0021-00049107`. */
  number: string;
  issuedOn: string;
  totalCentavos: number;
  receiverTaxId: string | null;
}

/**
 * The address that the QR of a comprobante holds (RG 4892), or null where it cannot be: the management system gave no authorization
 * code, the cooperative has no CUIT, or the type is none of ARCA's.
 */
export function fiscalQrUrl(data: FiscalData): string | null {
  const voucher = VOUCHER_CODES[data.type]?.[data.letter];
  const [, pointOfSale, sequence] = /^(\d{1,5})-(\d{1,8})$/.exec(data.number) ?? [];
  if (!voucher || !sequence || !data.issuerCuit || !/^\d{14}$/.test(data.authorization ?? '')) return null;
  const content = {
    ver: 1,
    fecha: data.issuedOn,
    cuit: Number(data.issuerCuit),
    ptoVta: Number(pointOfSale),
    tipoCmp: voucher,
    nroCmp: Number(sequence),
    // A credit note's total is negative here and positive there.
    importe: Number(decimalOf(Math.abs(data.totalCentavos))),
    moneda: 'PES',
    ctz: 1,
    ...(/^\d{11}$/.test(data.receiverTaxId ?? '') && {
      tipoDocRec: CUIT_DOCUMENT,
      nroDocRec: Number(data.receiverTaxId),
    }),
    tipoCodAut: 'E',
    codAut: Number(data.authorization),
  };
  return `https://www.afip.gob.ar/fe/qr/?p=${Buffer.from(JSON.stringify(content)).toString('base64')}`;
}

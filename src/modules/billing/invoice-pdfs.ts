import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Storage } from '../../platform/storage/storage.js';

/** Bytes of one PDF at the most. */
export const LARGEST_PDF = 10 * 2 ** 20;

/** What names an invoice in a file's name. */
export interface NamedInvoice {
  type: string;
  letter: string;
  pointOfSale: number;
  sequence: number;
}

const NAME = /^([A-Z0-9]{1,10})(?:[-_ ]([A-Z]))?[-_ ](\d{1,5})[-_ ](\d{1,8})(?:\.pdf)?$/i;

/** Reads `LSP-B-0021-00049107.pdf`, whatever folder stands before it; undefined for any other name. */
export function invoiceNamed(name: string): NamedInvoice | undefined {
  const [, type, letter = '', pointOfSale, sequence] = NAME.exec(name.split(/[/\\]/).at(-1)!) ?? [];
  if (type === undefined) return undefined;
  return {
    type: type.toUpperCase(),
    letter: letter.toUpperCase(),
    pointOfSale: Number(pointOfSale),
    sequence: Number(sequence),
  };
}

export function isPdf(content: Buffer): boolean {
  return content.subarray(0, 5).toString('latin1') === '%PDF-';
}

/** The invoices' own PDFs, as the management system made them. What one says is known by its SHA-256, which its key ends with. */
@Injectable()
export class InvoicePdfs {
  constructor(
    private readonly units: UnitOfWork,
    private readonly storage: Storage,
  ) {}

  /** The invoice's id; undefined where there is none. */
  async find({ type, letter, pointOfSale, sequence }: NamedInvoice): Promise<string | undefined> {
    const rows = await this.units.run(() =>
      this.units.query<{ id: string }>(
        'select id from invoices where type = $1 and letter = $2 and point_of_sale = $3 and sequence = $4',
        [type, letter, pointOfSale, sequence],
      ),
    );
    return rows[0]?.id;
  }

  /** Makes this the invoice's file. True where it was not so already. The old file goes only once the row names the new one. */
  async keep(invoiceId: string, content: Buffer): Promise<boolean> {
    const hash = createHash('sha256').update(content).digest('hex');
    const known = await this.units.run(() => this.keyOf(invoiceId));
    if (known !== null && hashIn(known) === hash && (await this.storage.exists(known))) return false;
    const key = `invoice-pdfs/${invoiceId}/${uuid()}.${hash}`;
    await this.storage.put(key, Readable.from([content]));
    const before = await this.units.run(async () => {
      const old = await this.keyOf(invoiceId, 'for update');
      await this.units.query('update invoices set pdf_key = $2 where id = $1', [invoiceId, key]);
      return old;
    });
    if (before !== null) await this.storage.remove(before);
    return true;
  }

  private async keyOf(invoiceId: string, lock = ''): Promise<string | null> {
    const rows = await this.units.query<{ pdf_key: string | null }>(
      `select pdf_key from invoices where id = $1 ${lock}`,
      [invoiceId],
    );
    return rows[0]?.pdf_key ?? null;
  }
}

/** The SHA-256 of a file's contents, in hex, from its key; undefined for a key of another form. */
export function hashIn(key: string): string | undefined {
  return /\.([0-9a-f]{64})$/.exec(key)?.[1];
}

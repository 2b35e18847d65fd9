import type { Readable } from 'node:stream';
import PDFDocument from 'pdfkit';
import type { Issuer } from './issuer.js';
import { drawQr } from './qr.js';
import { winAnsi } from './winansi.js';

const MARGIN = 42;
const PAGE = { width: 595.28, height: 841.89 };
const WIDTH = PAGE.width - 2 * MARGIN;
/** What the footer takes of each page. */
const FOOT = 24;
/** A section's title never stands alone at the end of a page. */
const SECTION_ROOM = 50;
export const QR_SIZE = 110;
const REGULAR = 'Helvetica';
const BOLD = 'Helvetica-Bold';
const INK = '#1f2328';
const SOFT = '#59636e';

export interface Column {
  title: string;
  /** Share of the line's width; the shares of a table add up to 1. */
  share: number;
  align?: 'left' | 'right';
}

/** An A4 page that fills downwards from the issuer's head; every piece moves on to a new page where it does not fit. */
export class PrintedDocument {
  private readonly pdf: PDFKit.PDFDocument;

  constructor(title: string, issuer: Issuer) {
    this.pdf = new PDFDocument({
      size: 'A4',
      margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT },
      bufferPages: true,
      lang: 'es-AR',
      displayTitle: true,
      info: { Title: winAnsi(title), Author: winAnsi(issuer.name) },
    });
    this.head(title, issuer);
  }

  private head(title: string, issuer: Issuer): void {
    this.write(issuer.name, { font: BOLD, size: 15 });
    for (const line of issuer.lines) this.write(line, { size: 9, color: SOFT });
    this.pdf.moveDown(0.5);
    this.pdf.rect(MARGIN, this.pdf.y, WIDTH, 3).fill(issuer.color);
    this.pdf.y += 14;
    this.write(title, { font: BOLD, size: 14 });
    this.pdf.moveDown(0.4);
  }

  /** A title that stays with what follows it, which needs `room` points. */
  section(title: string, room = SECTION_ROOM): this {
    this.roomFor(room);
    this.pdf.moveDown(0.6);
    this.write(title, { font: BOLD, size: 11 });
    this.pdf.y += 3;
    return this;
  }

  /** Label and value, a line each. */
  facts(facts: readonly (readonly [label: string, value: string])[]): this {
    for (const [label, value] of facts) {
      this.row(
        [
          { text: label, width: WIDTH * 0.3, color: SOFT },
          { text: value, width: WIDTH * 0.7 },
        ],
        10,
      );
    }
    return this;
  }

  table(columns: readonly Column[], rows: readonly (readonly string[])[]): this {
    const line = (texts: readonly string[], font: string) =>
      this.row(
        columns.map(({ share, align }, i) => ({ text: texts[i] ?? '', width: WIDTH * share, align, font })),
        9.5,
      );
    line(
      columns.map(({ title }) => title),
      BOLD,
    );
    this.pdf.moveTo(MARGIN, this.pdf.y).lineTo(MARGIN + WIDTH, this.pdf.y).lineWidth(0.5).stroke(SOFT); // prettier-ignore
    this.pdf.y += 3;
    for (const row of rows) line(row, REGULAR);
    return this;
  }

  /** A sentence that must not be missed. */
  callout(text: string): this {
    const content = winAnsi(text);
    this.pdf.font(BOLD).fontSize(11);
    const height = this.pdf.heightOfString(content, { width: WIDTH - 20 }) + 14;
    this.roomFor(height + 12);
    const top = this.pdf.y + 8;
    this.pdf.rect(MARGIN, top, WIDTH, height).lineWidth(1).stroke(INK);
    this.pdf.fillColor(INK).text(content, MARGIN + 10, top + 8, { width: WIDTH - 20 });
    this.pdf.x = MARGIN;
    this.pdf.y = top + height + 6;
    return this;
  }

  note(text: string): this {
    this.roomFor(30);
    this.pdf.moveDown(0.3);
    this.write(text, { size: 9, color: SOFT });
    this.pdf.y += 4;
    return this;
  }

  /** A QR of `content` with its caption beside it. */
  qr(content: string, caption: string): this {
    this.roomFor(QR_SIZE + 12);
    const top = this.pdf.y + 4;
    drawQr(this.pdf, content, MARGIN, top, QR_SIZE);
    this.pdf.font(REGULAR).fontSize(9).fillColor(SOFT);
    this.pdf.text(winAnsi(caption), MARGIN + QR_SIZE + 14, top + 4, { width: WIDTH - QR_SIZE - 14 });
    this.pdf.x = MARGIN;
    this.pdf.y = top + QR_SIZE + 8;
    return this;
  }

  /** Ends the document with `footer` and the page's number at the foot of every page; the bytes come as they are made. */
  finish(footer: string): Readable {
    const { start, count } = this.pdf.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.pdf.switchToPage(page);
      // Below the margin pdfkit would begin a new page.
      this.pdf.page.margins.bottom = 0;
      this.pdf.font(REGULAR).fontSize(8).fillColor(SOFT);
      const text = `${winAnsi(footer)}  ·  Página ${page - start + 1} de ${count}`;
      this.pdf.text(text, MARGIN, PAGE.height - MARGIN - 10, { width: WIDTH, height: FOOT, align: 'center' });
    }
    this.pdf.end();
    return this.pdf as unknown as Readable;
  }

  private write(text: string, { font = REGULAR, size = 10, color = INK }): void {
    this.pdf.font(font).fontSize(size).fillColor(color).text(winAnsi(text), MARGIN, this.pdf.y, { width: WIDTH });
  }

  private row(
    cells: readonly { text: string; width: number; align?: 'left' | 'right'; font?: string; color?: string }[],
    size: number,
  ): void {
    this.pdf.fontSize(size);
    const height = Math.max(
      ...cells.map(({ text, width, font }) =>
        this.pdf.font(font ?? REGULAR).heightOfString(winAnsi(text), { width: width - 6 }),
      ),
    );
    this.roomFor(height + 4);
    const top = this.pdf.y;
    let left = MARGIN;
    for (const { text, width, align = 'left', font = REGULAR, color = INK } of cells) {
      this.pdf
        .font(font)
        .fillColor(color)
        .text(winAnsi(text), left, top, { width: width - 6, align });
      left += width;
    }
    this.pdf.x = MARGIN;
    this.pdf.y = top + height + 4;
  }

  private roomFor(height: number): void {
    if (this.pdf.y + height > PAGE.height - MARGIN - FOOT) this.pdf.addPage();
  }
}

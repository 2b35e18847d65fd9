import QRCode from 'qrcode';

/** Draws the QR of `content` with squares, so that it stays sharp at any size. Points. */
export function drawQr(pdf: PDFKit.PDFDocument, content: string, left: number, top: number, size: number): void {
  const { modules } = QRCode.create(content, { errorCorrectionLevel: 'M' });
  const dot = size / modules.size;
  modules.data.forEach((dark, i) => {
    if (dark) pdf.rect(left + (i % modules.size) * dot, top + Math.floor(i / modules.size) * dot, dot, dot);
  });
  pdf.fill('#000000');
}

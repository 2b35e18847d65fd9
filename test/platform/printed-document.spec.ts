import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { PrintedDocument } from '../../src/platform/pdf/document.js';
import { winAnsi } from '../../src/platform/pdf/winansi.js';
import { textOf } from '../support/pdf.js';

const issuer = { name: 'Cooperativa Ñandú Ltda.', lines: ['CUIT 30-54567890-5'], color: '#0b5fa5' };

describe('A printed document', () => {
  it('keeps every accent, and goes on over as many pages as its rows need', async () => {
    const rows = Array.from({ length: 120 }, (_, i) => [`Fila ${i + 1}`, 'Paván, Íñigo — «güe»']);
    const page = new PrintedDocument('Recibo', issuer);
    page.table(
      [
        { title: 'N.º', share: 0.5 },
        { title: 'Nombre', share: 0.5, align: 'right' },
      ],
      rows,
    );
    const text = await textOf(await buffer(page.finish('Pie del documento')));
    expect(text).toContain('Cooperativa Ñandú Ltda.');
    expect(text).toContain('Fila 120 Paván, Íñigo — «güe»');
    expect(text).toMatch(/Pie del documento · Página 1 de 3.*Página 3 de 3/);
  });

  it('writes a letter that its font lacks without its marks, and any other as a question mark', () => {
    expect(winAnsi('Paván Nuñez €')).toBe('Paván Nuñez €');
    expect(winAnsi('Dvořák Mbarakajá Guaraní ỹ')).toBe('Dvorák Mbarakajá Guaraní y');
    expect(winAnsi('日本\n1')).toBe('?? 1');
  });
});

import { StreamableFile } from '@nestjs/common';
import { pesos } from '../../platform/money.js';
import { PrintedDocument } from '../../platform/pdf/document.js';
import { issuerOf } from '../../platform/pdf/issuer.js';
import type { Tenant } from '../../platform/tenancy/tenant.js';
import { momentText } from '../../platform/written.js';
import { methodText } from './payment-texts.js';
import { type Receipt, returnedOf } from './receipts.js';

/** The receipt as a PDF, to be shown in place. */
export function printReceipt(receipt: Receipt, tenant: Tenant): StreamableFile {
  const { payment, items, payer, paidWith } = receipt;
  const document = new PrintedDocument('Recibo de pago', issuerOf(tenant));
  document.facts([
    ['Recibo', payment.receiptCode!],
    ['Acreditado el', momentText(payment.approvedAt!, tenant.timeZone)],
    ['Pagó', payer ? `${payer.firstName} ${payer.lastName} (${payer.email})` : 'Usuario dado de baja'],
  ]);
  document.section('Comprobantes').table(
    [
      { title: 'Comprobante', share: 0.7 },
      { title: 'Importe', share: 0.3, align: 'right' },
    ],
    items.map((item) => [item.invoiceNumber, pesos(item.amountCentavos)]),
  );
  document.callout(`Total pagado: ${pesos(payment.totalCentavos)}`);
  document.section('Medio de pago').table(
    [
      { title: 'Medio', share: 0.45 },
      { title: 'Operación de Mercado Pago', share: 0.3 },
      { title: 'Importe', share: 0.25, align: 'right' },
    ],
    paidWith.map((part) => [
      methodText(part.methodType, part.method),
      part.gatewayPaymentId,
      pesos(part.amountCentavos),
    ]),
  );
  const returned = returnedOf(paidWith);
  if (returned > 0) document.note(`De este pago se devolvieron ${pesos(returned)}.`);
  document.note(
    `Código de verificación: ${payment.receiptCode!}. Con él cualquiera puede comprobar este recibo en la oficina en línea de la cooperativa.`,
  );
  return new StreamableFile(document.finish(`Recibo ${payment.receiptCode!}`), {
    type: 'application/pdf',
    disposition: `inline; filename="recibo-${payment.receiptCode!}.pdf"`,
  });
}

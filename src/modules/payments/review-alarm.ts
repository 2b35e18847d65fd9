import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { pesos } from '../../platform/money.js';
import { StaffAlerts } from '../../platform/operations/staff-alerts.js';
import { reviewText } from './payment-texts.js';
import type { Review } from './settlement.js';

/** Tells staff of money that waits for a person. */
@Injectable()
export class ReviewAlarm {
  constructor(
    private readonly units: UnitOfWork,
    private readonly alerts: StaffAlerts,
  ) {}

  /** In the unit in which the review is born, and never again for it. */
  async raise(paymentId: string | null, review: Omit<Review, 'state'>): Promise<void> {
    const { gatewayPaymentId, reason, amountCentavos } = review;
    const [known] = await this.units.query<{ operation: string; invoices: string | null }>(KNOWN, [gatewayPaymentId]);
    await this.alerts.raise({
      kind: 'payment-review',
      detail: { paymentId, gatewayPaymentId, reason },
      title: 'Un pago necesita revisión',
      message: `Mercado Pago tiene dinero que no se pudo acreditar. ${reviewText(reason)} Alguien de la cooperativa debe decidir si se acredita o se devuelve.`,
      facts: [
        { label: 'Importe', value: pesos(amountCentavos) },
        { label: 'Operación de Mercado Pago', value: known!.operation },
        { label: 'Comprobantes', value: known!.invoices ?? 'Ninguno' },
      ],
    });
  }
}

const KNOWN = `
  select g.gateway_payment_id as operation,
         (select string_agg(i.invoice_number, ', ' order by i.from_centavos) from payment_items i where i.payment_id = g.payment_id) as invoices
    from gateway_payments g where g.id = $1`;

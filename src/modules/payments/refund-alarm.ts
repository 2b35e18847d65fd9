import { Injectable } from '@nestjs/common';
import { pesos } from '../../platform/money.js';
import { StaffAlerts } from '../../platform/operations/staff-alerts.js';

/** Tells staff of money that could not be given back. */
@Injectable()
export class RefundAlarm {
  constructor(private readonly alerts: StaffAlerts) {}

  /** In the unit in which the refund fails. */
  async raise(
    { id, operation, amountCentavos }: { id: string; operation: string; amountCentavos: number },
    refusal: string,
  ): Promise<void> {
    await this.alerts.raise({
      kind: 'refund-failed',
      detail: { refundId: id },
      title: 'No se pudo devolver un pago',
      message:
        'Mercado Pago no hizo una devolución que se le había pedido. Mientras ese dinero siga en su cuenta, alguien de la cooperativa debe decidir de nuevo.',
      facts: [
        { label: 'Importe', value: pesos(amountCentavos) },
        { label: 'Operación de Mercado Pago', value: operation },
        { label: 'Respuesta', value: refusal },
      ],
    });
  }
}

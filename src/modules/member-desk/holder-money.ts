import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { PageQuery } from '../../platform/http/dto.js';
import { notFound } from '../../platform/http/problem.js';
import { Audit } from '../../platform/operations/audit.js';
import { InvoiceList } from '../billing/invoice-list.js';
import type { HolderInvoiceQuery } from '../billing/invoice.dto.js';
import type { HolderInvoicePage } from '../billing/invoice.view.js';
import type { PaymentPageView } from '../payments/payment.view.js';
import { PaymentsService } from '../payments/payments.service.js';

/** A holder's invoices and payments, for staff. Who is no holder of the ambient tenant is NOT_FOUND. */
@Injectable()
export class HolderMoney {
  constructor(
    private readonly units: UnitOfWork,
    private readonly invoiceList: InvoiceList,
    private readonly paymentList: PaymentsService,
    private readonly audit: Audit,
  ) {}

  async invoices(holderId: string, query: HolderInvoiceQuery, actor: string): Promise<HolderInvoicePage> {
    await this.mustBe(holderId);
    const page = await this.invoiceList.pageOfHolder(holderId, query);
    this.audit.note({ actor, action: 'holder.invoices-viewed', subject: holderId });
    return page;
  }

  async payments(holderId: string, page: PageQuery, actor: string): Promise<PaymentPageView> {
    await this.mustBe(holderId);
    const found = await this.paymentList.search({ holderId }, page);
    this.audit.note({ actor, action: 'holder.payments-viewed', subject: holderId });
    return found;
  }

  private async mustBe(holderId: string): Promise<void> {
    const [holder] = await this.units.run(() => this.units.query('select 1 from holders where id = $1', [holderId]));
    if (!holder) throw notFound();
  }
}

import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/http/access.js';
import { CurrentStaff, type Staff } from '../../platform/http/current.js';
import { IdParam, PageQuery } from '../../platform/http/dto.js';
import { AccountReader } from '../accounts/account-reader.js';
import type { AccountPage } from '../accounts/account.view.js';
import { InvoiceList } from '../billing/invoice-list.js';
import { InvoiceReader } from '../billing/invoice-reader.js';
import { InvoiceQuery } from '../billing/invoice.dto.js';
import type { InvoiceDetailView, InvoicePage } from '../billing/invoice.view.js';
import { ConsumptionQuery } from '../consumption/consumption.dto.js';
import { ConsumptionService } from '../consumption/consumption.service.js';
import type { ConsumptionView } from '../consumption/consumption.view.js';
import type { PaymentPageView, PaymentView } from '../payments/payment.view.js';
import { PaymentsService } from '../payments/payments.service.js';
import { MemberInvoiceParam, MemberPaymentParam, MemberSupplyParam } from './member-window.dto.js';
import { StaffViews } from './staff-views.js';

/** What a member sees, as they see it: read by the services of the member's own routes, and only read. The member can list each look. */
@ApiTags('Staff: what a member sees')
@Controller('v1/tenants/:tenant/staff/members/:id')
export class MemberWindowController {
  constructor(
    private readonly views: StaffViews,
    private readonly accountReader: AccountReader,
    private readonly invoiceList: InvoiceList,
    private readonly invoiceReader: InvoiceReader,
    private readonly memberPayments: PaymentsService,
    private readonly consumption: ConsumptionService,
  ) {}

  @Get('accounts')
  @Can('staff:members:read')
  accounts(@CurrentStaff() staff: Staff, @Param() { id }: IdParam, @Query() page: PageQuery): Promise<AccountPage> {
    return this.views.through(staff, id, 'accounts', () => this.accountReader.list(id, page));
  }

  @Get('invoices')
  @Can('staff:billing:read')
  invoices(@CurrentStaff() staff: Staff, @Param() { id }: IdParam, @Query() query: InvoiceQuery): Promise<InvoicePage> {
    return this.views.through(staff, id, 'invoices', () => this.invoiceList.page(id, query));
  }

  @Get('invoices/:invoiceId')
  @Can('staff:billing:read')
  invoice(@CurrentStaff() staff: Staff, @Param() { id, invoiceId }: MemberInvoiceParam): Promise<InvoiceDetailView> {
    return this.views.through(staff, id, 'invoices', () => this.invoiceReader.get(id, invoiceId));
  }

  @Get('payments')
  @Can('staff:payments:read')
  payments(@CurrentStaff() staff: Staff, @Param() { id }: IdParam, @Query() page: PageQuery): Promise<PaymentPageView> {
    return this.views.through(staff, id, 'payments', () => this.memberPayments.list(id, page));
  }

  @Get('payments/:paymentId')
  @Can('staff:payments:read')
  payment(@CurrentStaff() staff: Staff, @Param() { id, paymentId }: MemberPaymentParam): Promise<PaymentView> {
    return this.views.through(staff, id, 'payments', () => this.memberPayments.view(id, paymentId));
  }

  /** What a service of one of the member's supplies consumed. */
  @Get('supplies/:supplyId/consumption')
  @Can('staff:billing:read')
  consumed(
    @CurrentStaff() staff: Staff,
    @Param() { id, supplyId }: MemberSupplyParam,
    @Query() query: ConsumptionQuery,
  ): Promise<ConsumptionView> {
    return this.views.through(
      staff,
      id,
      'consumption',
      async () => (await this.consumption.of(id, supplyId, query)).consumption,
    );
  }
}

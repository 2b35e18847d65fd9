import { Test, type TestingModule } from '@nestjs/testing';
import { AppModule } from '../../src/app.module.js';
import type { Decision } from '../../src/modules/payments/decision.js';
import { PAYMENT_GATEWAY, type PaymentGateway } from '../../src/modules/payments/payment-gateway.js';
import { RefundPayment } from '../../src/modules/payments/refund-payment.js';
import { Refunds } from '../../src/modules/payments/refunds.js';
import type { OpenReview } from '../../src/modules/payments/review-book.js';
import { ReviewDesk } from '../../src/modules/payments/review-desk.js';
import { ENVIRONMENT } from '../../src/platform/config/config.module.js';
import { parseEnvironment } from '../../src/platform/config/environment.js';
import { runAsTenant } from '../../src/platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../src/platform/tenancy/tenant-directory.js';
import { eventually } from '../support/eventually.js';
import { stack } from '../support/stack.js';
import type { TestTenant } from '../support/tenant.js';
import { aLink, allToldOf, becomes, type GatewayPayment, ledgerOf, pay, type Payer } from './till.js';
import { notify } from './webhook-client.js';

/** The services that staff decide by, in this process, over the run's own stack; its workers do the jobs. */
export interface Desk {
  reviews: ReviewDesk;
  refunds: Refunds;
  /** Carries out a refund here, as a worker does. */
  carryOut: RefundPayment;
  gateway: PaymentGateway;
  /** Runs `work` as the cooperative. */
  as<T>(tenant: TestTenant, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function aDesk(): Promise<Desk> {
  const module: TestingModule = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(ENVIRONMENT)
    .useValue(parseEnvironment({ ...stack.env, LOG_LEVEL: 'silent' }))
    .compile();
  await module.init();
  return {
    reviews: module.get(ReviewDesk),
    refunds: module.get(Refunds),
    carryOut: module.get(RefundPayment),
    gateway: module.get<PaymentGateway>(PAYMENT_GATEWAY),
    as: async (tenant, work) => {
      const found = await module.get(TenantDirectory).bySlug(tenant.slug);
      return runAsTenant(found!, work);
    },
    close: () => module.close(),
  };
}

export const said = (reason = 'Acordado por teléfono'): Decision => ({ actor: 'staff:1', by: 'Georgina', reason });

/** The code with which a rule refused; `accepted` where none did. */
export function codeOf(attempt: Promise<unknown>): Promise<unknown> {
  return attempt.then(
    () => 'accepted',
    (error: { code?: string }) => error.code ?? error,
  );
}

/** The open review of a link, once there is one. */
export function questionOf(desk: Desk, tenant: TestTenant, paymentId: string): Promise<OpenReview> {
  return eventually(async () => {
    const found = (await desk.as(tenant, () => desk.reviews.list())).find((review) => review.paymentId === paymentId);
    if (!found) throw new Error(`There is no open review of ${paymentId}.`);
    return found;
  });
}

/** A link of 100 pesos, paid with another amount, and what is asked about it. */
export async function oddly(desk: Desk, tenant: TestTenant, payer: Payer, amount: number) {
  const invoice = await payer.owes({ due: '100.00' });
  const link = await aLink(payer, [invoice]);
  const paid = await pay(link, { amount });
  await becomes(payer, link.id, 'review');
  return { invoice, link, paid, review: await questionOf(desk, tenant, link.id) };
}

/** The rows of a link's reviews, with who decided what. */
export function decisionsOf(tenant: TestTenant, paymentId: string) {
  return tenant.sql<{ resolution: string | null; by: string | null; why: string | null; amount: number }>(
    `select resolution, resolved_by as by, resolution_reason as why, amount_centavos as amount
       from payment_reviews where payment_id = $1 order by id`,
    [paymentId],
  );
}

/** What a link's ledger says, in its order: kind and centavos. */
export async function sumsOf(tenant: TestTenant, paymentId: string) {
  return (await ledgerOf(tenant, paymentId)).map(({ kind, amount }) => [kind, amount]);
}

/** The gateway tells once more of a payment, and it has been heard. */
export async function tellAgain(tenant: TestTenant, paid: GatewayPayment): Promise<void> {
  await notify(tenant, { dataId: String(paid.id) });
  await allToldOf(tenant, paid, 1);
}

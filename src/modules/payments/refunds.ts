import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { pesos } from '../../platform/money.js';
import { Audit } from '../../platform/operations/audit.js';
import { JobQueue } from '../../platform/queue/job-queue.js';
import { type Decision, decisionOf } from './decision.js';
import { type GatewayMoney, inHand } from './gateway-money.js';
import { LinkBooks } from './link-books.js';
import { PAYMENT_GATEWAY, type PaymentGateway } from './payment-gateway.js';
import { SettleLink } from './settle-link.js';

interface Wanted {
  amountCentavos: number;
  /** The review that it answers; null where none asked. */
  reviewId: string | null;
  decision: Decision;
}

/** Money that a person gives back: first a row, then the gateway is asked; the ledger follows the gateway's word alone. */
@Injectable()
export class Refunds {
  constructor(
    private readonly units: UnitOfWork,
    private readonly books: LinkBooks,
    private readonly links: SettleLink,
    private readonly jobs: JobQueue,
    private readonly audit: Audit,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /**
   * Gives back `amountCentavos` of what the gateway holds of its payment `operation`, all of it when null, and returns the request's id.
   * REFUND_TOO_MUCH beyond what is left, REFUND_IN_PROGRESS while another of the same payment is under way. Call it outside a unit of work.
   */
  async ask(operation: string, amountCentavos: number | null, said: Decision): Promise<string> {
    const decision = decisionOf(said);
    const collector = await this.gateway.collector();
    const id = await this.units.run(async () => {
      const { moneyId, paymentId } = await this.find(operation);
      const payment = paymentId === null ? null : await this.links.lock(paymentId);
      const money = await this.books.lockMoney(moneyId, collector);
      const wanted = { amountCentavos: amountCentavos ?? inHand(money), reviewId: null, decision };
      const requestId = await this.request(money, wanted);
      if (payment) await this.links.settle(payment, collector);
      else await this.links.settleStray(moneyId, collector);
      return requestId;
    });
    await this.audit.record({ actor: decision.actor, action: 'refund.requested', subject: id });
    return id;
  }

  /** Within the unit that holds the money's lock. */
  async request(money: GatewayMoney, { amountCentavos, reviewId, decision }: Wanted): Promise<string> {
    this.refuse(money, amountCentavos);
    const id = uuid();
    const isWhole = amountCentavos === inHand(money);
    await this.units.query(INSERT, [
      id,
      money.id,
      reviewId,
      amountCentavos,
      isWhole,
      money.refundedCentavos,
      decision.by,
      decision.reason,
    ]);
    this.jobs.enqueueAfterCommit('refunds', id);
    return id;
  }

  private refuse(money: GatewayMoney, amountCentavos: number): void {
    const left = inHand(money);
    if (money.mistrust === 'collector')
      throw notPossible('Ese dinero está en otra cuenta de Mercado Pago: la cooperativa no puede devolverlo.');
    if (money.refundingCentavos > 0) throw new Problem('REFUND_IN_PROGRESS');
    if (left === 0) throw notPossible('De ese pago no queda nada para devolver.');
    if (amountCentavos <= 0 || amountCentavos > left)
      throw new Problem('REFUND_TOO_MUCH', { detail: `De ese pago se pueden devolver hasta ${pesos(left)}.` });
  }

  private async find(operation: string): Promise<{ moneyId: string; paymentId: string | null }> {
    const [row] = await this.units.query<{ moneyId: string; paymentId: string | null }>(
      'select id as "moneyId", payment_id as "paymentId" from gateway_payments where gateway = $1 and gateway_payment_id = $2',
      [this.gateway.name, operation],
    );
    if (!row) throw notFound();
    return row;
  }
}

function notPossible(detail: string): Problem {
  return new Problem('REFUND_NOT_POSSIBLE', { detail });
}

const INSERT = `
  insert into refund_requests
    (id, gateway_payment_id, review_id, amount_centavos, whole, refunded_before_centavos, requested_by, reason, next_attempt_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, now() + interval '1 minute')`;

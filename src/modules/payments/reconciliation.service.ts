import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { endOfDay } from '../../platform/clock.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import {
  GatewayRefused,
  type GatewaySnapshot,
  GatewayUnavailable,
  PAYMENT_GATEWAY,
  type PaymentGateway,
} from './payment-gateway.js';
import { type DayFacts, ReconciliationFacts, type Span, type Sum } from './reconciliation-facts.js';
import { type Difference, differencesOf, type ReconciledMoney, type SeenPayment } from './reconciliation.js';

/** A day of a cooperative, its three lists side by side. Money in centavos. */
export interface DayReconciliation extends Pick<
  DayFacts,
  'links' | 'created' | 'credits' | 'reversals' | 'reviews' | 'decisions' | 'refunds' | 'acknowledgements'
> {
  /** Of the tenant's calendar, `2026-11-22`. */
  day: string;
  readAt: Date;
  /** Links approved in the day. */
  approved: Sum;
  /** Money approved in the day, as we hold it and as the gateway lists it. */
  held: Sum;
  listed: Sum;
  money: ReconciledMoney[];
  differences: Difference[];
}

const DAY_MS = 86_400_000;

/** Compares what the office, the gateway and the management system say of a day. Reads only. */
@Injectable()
export class Reconciliation {
  constructor(
    private readonly facts: ReconciliationFacts,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /**
   * What the day touched, as it stands now; a credit waits `patienceDays` for its acknowledgement before that is a difference.
   * Throws GatewayUnavailable or GatewayRefused where the gateway does not show its list: without it nothing agrees.
   */
  async of(day: string, patienceDays: number): Promise<DayReconciliation> {
    const { timeZone } = currentTenant();
    const span = {
      from: DateTime.fromISO(day, { zone: timeZone }).startOf('day').toJSDate(),
      to: endOfDay(timeZone, day),
    };
    const readAt = new Date();
    // The gateway's list first: what we learn meanwhile is then newer than it, never missing from ours.
    const listed = await this.listSince(span.from);
    const ofTheDay = [...listed.values()].filter((snapshot) => isOfDay(snapshot, span));
    const facts = await this.facts.of(span, this.gateway.name, ofTheDay);
    const money = await this.sideBySide(facts, listed, ofTheDay);
    const { links, created, credits, reversals, reviews, decisions, refunds, acknowledgements } = facts;
    const acknowledgedBefore = new Date(readAt.getTime() - patienceDays * DAY_MS);
    return {
      day,
      readAt,
      links,
      created,
      credits,
      reversals,
      reviews,
      decisions,
      refunds,
      acknowledgements,
      approved: approvedIn(
        links.map(({ approvedAt, totalCentavos }) => ({ approvedAt, amountCentavos: totalCentavos })),
        span,
      ),
      held: approvedIn(
        money.map(({ held }) => held),
        span,
      ),
      listed: approvedIn(
        money.map(({ listed: seen }) => (typeof seen === 'string' ? null : seen)),
        span,
      ),
      money,
      differences: differencesOf(money, links, acknowledgedBefore),
    };
  }

  /** Every change since then, for what was made in a day may have changed after it. */
  private async listSince(from: Date): Promise<Map<string, GatewaySnapshot>> {
    const listed = new Map<string, GatewaySnapshot>();
    for await (const snapshot of this.gateway.listChanges(from)) listed.set(snapshot.gatewayPaymentId, snapshot);
    return listed;
  }

  private async sideBySide(
    facts: DayFacts,
    listed: Map<string, GatewaySnapshot>,
    ofTheDay: GatewaySnapshot[],
  ): Promise<ReconciledMoney[]> {
    const known = new Set(facts.money.map(({ gatewayPaymentId }) => gatewayPaymentId));
    const linkIds = new Set(facts.links.map(({ paymentId }) => paymentId));
    const ours: ReconciledMoney[] = [];
    for (const each of facts.money)
      ours.push({ ...each, listed: listed.get(each.gatewayPaymentId) ?? (await this.seek(each.gatewayPaymentId)) });
    const relevant = new Set([
      ...ofTheDay,
      ...[...listed.values()].filter((seen) => linkIds.has(seen.externalReference)),
    ]);
    const strange = [...relevant].filter(({ gatewayPaymentId }) => !known.has(gatewayPaymentId));
    return [...ours, ...strange.map((snapshot) => unknownMoney(snapshot, linkIds))];
  }

  /** A list that is read in pages while payments change may pass one over, so what it lacks is asked for by itself. */
  private async seek(gatewayPaymentId: string): Promise<SeenPayment | string> {
    try {
      return await this.gateway.fetchPayment(gatewayPaymentId);
    } catch (error) {
      if (error instanceof GatewayUnavailable || error instanceof GatewayRefused) return error.message;
      throw error;
    }
  }
}

function unknownMoney(snapshot: GatewaySnapshot, linkIds: Set<string>): ReconciledMoney {
  const { gatewayPaymentId, externalReference } = snapshot;
  return {
    gatewayPaymentId,
    paymentId: linkIds.has(externalReference) ? externalReference : null,
    held: null,
    listed: snapshot,
    creditedCentavos: 0,
    reversedCentavos: 0,
    openReviews: [],
    dismissedCentavos: 0,
    refundingCentavos: 0,
  };
}

function isOfDay({ createdAt, approvedAt, lastUpdatedAt }: GatewaySnapshot, span: Span): boolean {
  return [createdAt, approvedAt, lastUpdatedAt].some((instant) => isIn(instant, span));
}

function isIn(instant: Date | null, { from, to }: Span): boolean {
  return instant !== null && instant >= from && instant < to;
}

function approvedIn(all: (Pick<SeenPayment, 'approvedAt' | 'amountCentavos'> | null)[], span: Span): Sum {
  const approved = all.filter((each) => each !== null).filter(({ approvedAt }) => isIn(approvedAt, span));
  return { count: approved.length, centavos: approved.reduce((sum, each) => sum + each.amountCentavos, 0) };
}

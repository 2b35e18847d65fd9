import { Inject, Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem } from '../../platform/http/problem.js';
import { ApplySnapshot } from './apply-snapshot.js';
import { ChangesMark } from './changes-mark.js';
import { GatewayAlarm } from './gateway-alarm.js';
import {
  type Collector,
  GatewayDenied,
  type GatewaySnapshot,
  GatewayUnreadable,
  PAYMENT_GATEWAY,
  type PaymentGateway,
} from './payment-gateway.js';

/** Read anew each time: the gateway's search is built after the payments, and its clock is not ours. */
const OVERLAP_MS = 30 * 60_000;
const BATCH = 100;

/** Reads what changed at the gateway, for the news that never came: also of payments that were settled long ago. */
@Injectable()
export class GatewayChanges {
  private readonly log = new Logger(GatewayChanges.name);

  constructor(
    private readonly units: UnitOfWork,
    private readonly mark: ChangesMark,
    private readonly news: ApplySnapshot,
    private readonly alarm: GatewayAlarm,
    @Inject(PAYMENT_GATEWAY) private readonly gateway: PaymentGateway,
  ) {}

  /** A round of the ambient tenant. Unless the whole list was read and settled, the next round begins where this one did. */
  async read(): Promise<void> {
    const collector = await this.collector();
    if (!collector || this.gateway.restingMs() > 0) return;
    const since = await this.units.run(() => this.mark.since(this.gateway.name));
    const until = new Date();
    try {
      await this.settleAll(since, until, collector);
      await this.units.run(() => this.mark.moveTo(this.gateway.name, new Date(until.getTime() - OVERLAP_MS)));
    } catch (error) {
      await this.note(error as Error, until);
    }
  }

  /** Null where the cooperative has no account. */
  private async collector(): Promise<Collector | null> {
    try {
      return await this.gateway.collector();
    } catch (error) {
      if (error instanceof Problem && error.code === 'PAYMENTS_NOT_CONFIGURED') return null;
      throw error;
    }
  }

  /** One that cannot be settled holds up no other; it is thrown at the end, before whatever else went wrong. */
  private async settleAll(since: Date, until: Date, collector: Collector): Promise<void> {
    const troubles: unknown[] = [];
    try {
      for await (const batch of inBatches(this.gateway.listChanges(since, until))) {
        const news = await this.units.run(() => this.mark.newsAmong(batch, this.gateway.name));
        for (const snapshot of news) {
          await this.units
            .run(() => this.news.apply(snapshot, collector, snapshot.createdAt))
            .catch((error: unknown) => troubles.push(error));
        }
      }
    } catch (error) {
      troubles.push(error);
    }
    if (troubles.length > 0) throw troubles[0] as Error;
  }

  /** What no program can read would be read in vain for ever, so the mark moves past it; the row and the log keep its id. */
  private async note(error: Error, until: Date): Promise<void> {
    this.log.warn({ err: error }, "The gateway's list of changes was not read whole.");
    await this.units.run(async () => {
      if (error instanceof GatewayUnreadable)
        await this.mark.moveTo(this.gateway.name, new Date(until.getTime() - OVERLAP_MS));
      await this.mark.noteFailure(this.gateway.name, error);
      if (error instanceof GatewayDenied) await this.alarm.raise('gateway-denied', error.message);
    });
  }
}

/** What came before an error is given first. */
async function* inBatches(all: AsyncIterable<GatewaySnapshot>): AsyncGenerator<GatewaySnapshot[]> {
  let batch: GatewaySnapshot[] = [];
  try {
    for await (const each of all) {
      if (batch.push(each) < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { GatewaySnapshot } from './payment-gateway.js';

/** How far the gateway's list of changes was read. Every method belongs inside a unit. */
@Injectable()
export class ChangesMark {
  constructor(private readonly units: UnitOfWork) {}

  /** From when on to read: the mark, or at the first time whatever may concern a link that is not settled, a day at least. */
  async since(gateway: string): Promise<Date> {
    const [row] = await this.units.query<{ since: Date }>(SINCE, [gateway]);
    return row!.since;
  }

  /** It never goes back. */
  async moveTo(gateway: string, readUntil: Date): Promise<void> {
    await this.units.query(
      `insert into gateway_changes as held (gateway, read_until) values ($1, $2)
       on conflict (gateway) do update
          set read_until = greatest(held.read_until, excluded.read_until), failing_since = null, last_error = null`,
      [gateway, readUntil],
    );
  }

  async noteFailure(gateway: string, error: Error): Promise<void> {
    await this.units.query(
      `insert into gateway_changes as held (gateway, failing_since, last_error) values ($1, now(), left($2, 500))
       on conflict (gateway) do update
          set failing_since = coalesce(held.failing_since, now()), last_error = excluded.last_error`,
      [gateway, error.message],
    );
  }

  /** Those that may be newer than what is held: all others cost this one read. The gateway dates to the second, so one of the same second may be. */
  async newsAmong(snapshots: GatewaySnapshot[], gateway: string): Promise<GatewaySnapshot[]> {
    const ids = snapshots.map(({ gatewayPaymentId }) => gatewayPaymentId);
    const rows = await this.units.query<Held>(
      `select gateway_payment_id as id, last_updated_at as at, status, refunded_centavos as "refundedCentavos"
         from gateway_payments where gateway = $1 and gateway_payment_id = any ($2)`,
      [gateway, ids],
    );
    const held = new Map(rows.map((row) => [row.id, row]));
    return snapshots.filter((snapshot) => mayBeNews(snapshot, held.get(snapshot.gatewayPaymentId)));
  }
}

interface Held extends Pick<GatewaySnapshot, 'status' | 'refundedCentavos'> {
  id: string;
  at: Date;
}

function mayBeNews({ lastUpdatedAt, status, refundedCentavos }: GatewaySnapshot, held: Held | undefined): boolean {
  if (!held || held.at < lastUpdatedAt) return true;
  const isSame = held.status === status && held.refundedCentavos === refundedCentavos;
  return !isSame && held.at.getTime() === lastUpdatedAt.getTime();
}

const SINCE = `
  select coalesce(
    (select read_until from gateway_changes where gateway = $1),
    least(now() - interval '1 day',
          (select min(created_at) from payments where gateway = $1 and status in ('creating', 'unknown', 'open', 'in_process')))) as since`;

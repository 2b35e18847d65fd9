import { Injectable } from '@nestjs/common';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { KnownRecords } from './known-records.js';

/** Held by whoever moves balances by the management system's word: an import while it writes them, an acknowledgement. */
export const BALANCES = 'balances';

const REMEMBERED = `interval '45 days'`;
/** Hashes under one row of the list. */
const TOGETHER = 250;

/** Whether the file `k` confirmed the invoice `i` without writing it. */
const CONFIRMS = `
  not k.forgotten and k.all_but <> exists (
    select from (select c.hashes from import_confirmed_hashes c
                  where c.import_id = k.import_id and c.first_hash <= i.source_hash order by c.first_hash desc limit 1) c
     where position(int8send(i.source_hash) in c.hashes) % 8 = 1)`;

/**
 * Files of invoices confirm more rows than they change. Instead of moving the instant of each, a file leaves here the list of what
 * it confirmed, for as long as an older file may still come. Methods belong inside a unit of work that holds BALANCES.
 */
@Injectable()
export class Confirmations {
  constructor(private readonly units: UnitOfWork) {}

  /** Whether a file that speaks of a later instant has confirmed rows, and whether it is still known which. */
  async after(instant: Date): Promise<'known' | 'forgotten' | undefined> {
    const [row] = await this.units.query<{ forgotten: boolean | null }>(
      'select bool_or(forgotten) as forgotten from import_confirmations where generated_at > $1',
      [instant],
    );
    if (row!.forgotten === null) return undefined;
    return row!.forgotten ? 'forgotten' : 'known';
  }

  /** Moves the instants of the invoices that `ids` (a SELECT) names to the newest file, not before `since`, that confirmed them. Lock them first. */
  async catchUp(ids: string, parameters: unknown[], since: Date): Promise<void> {
    await this.units.query(
      `update invoices i set erp_balance_as_of = n.at
         from (select i.id, (select k.generated_at from import_confirmations k
                              where k.generated_at >= $${parameters.length + 1} and k.generated_at > i.erp_balance_as_of and ${CONFIRMS}
                              order by k.generated_at desc limit 1) as at
                 from invoices i where i.id in (${ids}) and i.source_hash is not null) n
        where i.id = n.id and n.at is not null`,
      [...parameters, since],
    );
  }

  /** Invoices that the file of `instant` confirms, with payments that it knew of and no file before it. */
  async applied(instant: Date, known: KnownRecords): Promise<string[]> {
    const rows = await this.units.query<{ id: string; hash: string }>(
      `select distinct i.id, i.source_hash::text as hash
         from payment_acknowledgements a join payment_items t on t.payment_id = a.payment_id join invoices i on i.id = t.invoice_id
        where a.applied_at <= $1 and a.applied_at > i.erp_balance_as_of and i.source_hash is not null`,
      [instant],
    );
    return rows.filter(({ hash }) => known.lineOf(BigInt(hash)) > 0).map(({ id }) => id);
  }

  /** Keeps which of the known records the file had, and lets go of what is too old to matter. */
  async add(importId: string, generatedAt: Date, known: KnownRecords): Promise<void> {
    if (known.seen === 0) return;
    const allBut = known.seen > known.size - known.seen;
    await this.units.query('insert into import_confirmations (import_id, generated_at, all_but) values ($1, $2, $3)', [
      importId,
      generatedAt,
      allBut,
    ]);
    const client = (await this.units.manager.queryRunner!.connect()) as pg.PoolClient;
    const copy = client.query(copyFrom('copy import_confirmed_hashes (import_id, first_hash, hashes) from stdin'));
    await pipeline(Readable.from(listed(importId, known.hashes(!allBut))), copy);
    await this.forget();
  }

  private async forget(): Promise<void> {
    await this.units.query(
      `with old as (update import_confirmations set forgotten = true
                     where not forgotten and created_at < now() - ${REMEMBERED} returning import_id)
       delete from import_confirmed_hashes where import_id in (select import_id from old)`,
    );
    await this.units.query(
      `delete from import_confirmations where forgotten
         and generated_at < (select max(generated_at) from import_confirmations where forgotten)`,
    );
  }
}

/** Rows for COPY: ascending hashes, some together. */
function* listed(importId: string, hashes: Iterable<bigint>): Generator<string> {
  let first: bigint | undefined;
  let together: string[] = [];
  const row = () => `${importId}\t${first}\t\\\\x${together.join('')}\n`;
  for (const hash of hashes) {
    first ??= hash;
    together.push(hash.toString(16).padStart(16, '0'));
    if (together.length < TOGETHER) continue;
    yield row();
    first = undefined;
    together = [];
  }
  if (first !== undefined) yield row();
}

import { Injectable, Logger } from '@nestjs/common';
import {
  DataSource,
  type EntityManager,
  type EntityTarget,
  type ObjectLiteral,
  type QueryRunner,
  type Repository,
} from 'typeorm';
import pg from 'pg';
import { ambientUnit, currentTenant, runInUnit, TenantContextError } from '../tenancy/tenant-context.js';
import type { OpenUnit } from './open-unit.js';
import { FORGET_MEMBERSHIPS, isRoleRefused } from './stale-membership.js';
import { becomeTenant } from './tenant-client.js';

/** The tenant's transactions. Short ones: no call to a gateway, to SMTP or to the storage belongs inside. */
@Injectable()
export class UnitOfWork {
  private readonly log = new Logger(UnitOfWork.name);

  constructor(private readonly database: DataSource) {}

  /** Runs `work` in the tenant's transaction; inside one already open it joins by a savepoint. Throwing rolls back. */
  async run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const around = ambientUnit();
    const schema = currentTenant().schema;
    if (!around) return this.open(schema, work);
    if (around.schema !== schema)
      throw new TenantContextError(`A unit of ${around.schema} cannot be joined from ${schema}.`);
    return around.runner.manager.transaction(work);
  }

  /** The open unit's entity manager; throws outside one. */
  get manager(): EntityManager {
    return openUnit().runner.manager;
  }

  repository<E extends ObjectLiteral>(entity: EntityTarget<E>): Repository<E> {
    return this.manager.getRepository(entity);
  }

  /** Rows of one statement within the open unit; an UPDATE or DELETE gives the rows of its RETURNING. */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const result = await openUnit().runner.query(sql, parameters, true);
    return result.records as Row[];
  }

  /**
   * Runs `work` within the open unit as the application's own role, which reaches the public schema and no tenant's table: for what belongs to
   * no tenant and must be committed with what does. The unit then goes on as the tenant; nothing else may run in it meanwhile.
   */
  async onPlatform<T>(work: () => Promise<T>): Promise<T> {
    await this.query('SET LOCAL ROLE NONE');
    const result = await work();
    await this.query(becomeTenant(currentTenant()));
    return result;
  }

  /** Waits until no other unit of the tenant holds `name`, and holds it until this one ends. */
  async lock(name: string): Promise<void> {
    const lock = `${currentTenant().schema}/${name}`;
    await this.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
  }

  /** Runs `action` once the outermost transaction has committed; its failure is only logged, for a sweep stands behind. */
  afterCommit(action: () => Promise<unknown>): void {
    openUnit().afterCommit.push(action);
  }

  /**
   * One read as the tenant in one round trip: PostgreSQL runs a message of several statements as one transaction.
   * Parameters are written into the text (simple protocol), each quoted by the driver.
   */
  glance<Row>(sql: (literal: (value: string) => string) => string): Promise<Row[]> {
    return this.inOneMessage(sql);
  }

  /** The same for one write, committed when this resolves; for the few that somebody waits for and that nothing else belongs to. */
  jot<Row>(sql: (literal: (value: string) => string) => string): Promise<Row[]> {
    return this.inOneMessage(sql);
  }

  private async inOneMessage<Row>(sql: (literal: (value: string) => string) => string): Promise<Row[]> {
    const runner = this.database.createQueryRunner();
    try {
      const client = (await runner.connect()) as pg.PoolClient;
      const message = `${becomeTenant(currentTenant())}; ${sql(pg.escapeLiteral)}`;
      const send = async (text: string) => (await client.query(text)) as unknown as pg.QueryResult[];
      const results = await send(message).catch((error: unknown) => {
        if (!isRoleRefused(error)) throw error;
        return send(`${FORGET_MEMBERSHIPS}; ${message}`);
      });
      return results.at(-1)!.rows as Row[];
    } finally {
      await runner.release();
    }
  }

  private async open<T>(schema: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.database.createQueryRunner();
    const unit: OpenUnit = { schema, runner, afterCommit: [] };
    const result = await runInUnit(unit, () => this.transact(runner, work));
    for (const action of unit.afterCommit) {
      await action().catch((error: unknown) =>
        this.log.warn({ err: error }, 'An action after commit failed; the sweep will repeat it.'),
      );
    }
    return result;
  }

  private async transact<T>(runner: QueryRunner, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      await runner.startTransaction();
      const result = await work(runner.manager);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // A connection that is gone cannot roll back; the first error is the one that tells.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }
}

function openUnit(): OpenUnit {
  const unit = ambientUnit();
  if (!unit) throw new TenantContextError('There is no unit of work here.');
  return unit;
}

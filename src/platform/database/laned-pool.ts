import { EventEmitter } from 'node:events';
import pg from 'pg';
import { ambientTenant } from '../tenancy/tenant-context.js';

type ConnectCallback = Parameters<pg.Pool['connect']>[0];

/**
 * Several pools behind the face of one: a tenant always uses the same lane, so each backend's catalogue cache holds
 * one lane's schemas instead of all. Handed to TypeORM as the driver's Pool.
 */
export class LanedPool extends EventEmitter {
  private readonly lanes: pg.Pool[];

  constructor(options: pg.PoolConfig & { lanes?: number }) {
    super();
    const count = Math.max(1, Math.min(options.lanes ?? 1, options.max ?? 10));
    this.lanes = Array.from({ length: count }, (_, lane) => {
      const pool = new pg.Pool({ ...options, max: laneSize(options.max ?? 10, count, lane) });
      pool.on('error', (error) => this.emit('error', error));
      return pool;
    });
  }

  connect(callback: ConnectCallback): void {
    this.laneOf(ambientTenant()?.schema).connect(callback);
  }

  end(callback?: (error?: Error) => void): void {
    Promise.all(this.lanes.map((lane) => lane.end())).then(
      () => callback?.(),
      (error: Error) => callback?.(error),
    );
  }

  /** Connections now: open, idle, and callers waiting for one. */
  get usage(): { total: number; idle: number; waiting: number } {
    const sum = (of: (lane: pg.Pool) => number) => this.lanes.reduce((all, lane) => all + of(lane), 0);
    return { total: sum((l) => l.totalCount), idle: sum((l) => l.idleCount), waiting: sum((l) => l.waitingCount) };
  }

  private laneOf(schema: string | undefined): pg.Pool {
    let hash = 0;
    for (const letter of schema ?? '') hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
    return this.lanes[hash % this.lanes.length]!;
  }
}

/** The pool's connections shared out over the lanes; the first lanes take what does not divide. */
function laneSize(max: number, lanes: number, lane: number): number {
  return Math.floor(max / lanes) + (lane < max % lanes ? 1 : 0);
}

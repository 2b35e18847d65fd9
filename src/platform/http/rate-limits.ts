import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import { Problem } from './problem.js';

/** `points` within `seconds`, counted per key. Counters live in PostgreSQL: exact over all processes. */
export interface Limit {
  name: string;
  points: number;
  seconds: number;
}

@Injectable()
export class RateLimits {
  private readonly limiters = new Map<string, RateLimiterPostgres>();

  constructor(private readonly database: DataSource) {}

  /** Takes one point for `key`; throws TOO_MANY_REQUESTS with the seconds to wait when there is none left. */
  async take(limit: Limit, key: string): Promise<void> {
    try {
      await this.limiterOf(limit).consume(key);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new Problem('TOO_MANY_REQUESTS', { retryAfter: Math.ceil(refused.msBeforeNext / 1000) });
    }
  }

  /** Gives one point back to the key, for what turned out not to count. */
  async giveBack(limit: Limit, key: string): Promise<void> {
    await this.limiterOf(limit).reward(key, 1);
  }

  /** Gives the key all its points back. */
  async reset(limit: Limit, key: string): Promise<void> {
    await this.limiterOf(limit).delete(key);
  }

  private limiterOf({ name, points, seconds }: Limit): RateLimiterPostgres {
    let limiter = this.limiters.get(name);
    if (!limiter) {
      const storeClient = {
        query: (query: { text: string; values: unknown[] }) => this.query(query.text, query.values),
      };
      limiter = new RateLimiterPostgres({
        storeClient,
        storeType: 'client',
        schemaName: 'public',
        tableName: 'rate_limits',
        tableCreated: true,
        // The first clears away for all: what it deletes is whoever's.
        clearExpiredByTimeout: this.limiters.size === 0,
        keyPrefix: name,
        points,
        duration: seconds,
      });
      this.limiters.set(name, limiter);
    }
    return limiter;
  }

  private async query(text: string, values: unknown[]): Promise<{ rows: unknown[]; rowCount: number }> {
    const runner = this.database.createQueryRunner();
    try {
      const result = await runner.query(text, values, true);
      return { rows: result.records, rowCount: result.affected ?? 0 };
    } finally {
      await runner.release();
    }
  }
}

/** The key under which an address is counted: IPv6 by /64, for one subscriber holds that many. */
export function addressKey(ip: string): string {
  const [, mapped] = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(ip) ?? [];
  if (mapped) return mapped;
  if (!ip.includes(':')) return ip;
  const [head, tail = ''] = ip.split('::') as [string, string?];
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const groups = ip.includes('::')
    ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
    : left;
  return `${groups.slice(0, 4).join(':')}::/64`;
}

import { currentTenant } from '../tenancy/tenant-context.js';
import { NotNow } from './not-now.js';

export interface TurnLimits {
  /** How many jobs of one tenant run at once in this process. */
  atOnce: number;
  /** How long none of them may end before others no longer wait for their turn. */
  patienceMs: number;
  /** When those come back. */
  pauseMs: number;
}

interface Line {
  running: number;
  /** When a job last began in an empty line, or ended. */
  movedAt: number;
  waiting: Waiting[];
}

interface Waiting {
  begin(): void;
  patience: NodeJS.Timeout;
}

/**
 * Keeps one tenant's slow jobs from holding every place of a worker. While they end one after another the next ones wait their turn, so that a
 * burst loses nothing; when none ends, those behind are put back at once, and the places are the other tenants'.
 */
export class TenantTurns {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly limits: TurnLimits) {}

  /** Runs `work` as one of the ambient tenant's jobs; throws NotNow where its turn does not come. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    const { schema } = currentTenant();
    const line = this.lines.get(schema) ?? { running: 0, movedAt: 0, waiting: [] };
    this.lines.set(schema, line);
    if (line.running === this.limits.atOnce) await this.wait(line);
    else this.enter(line);
    try {
      return await work();
    } finally {
      this.leave(schema, line);
    }
  }

  private enter(line: Line): void {
    if (line.running === 0) line.movedAt = Date.now();
    line.running += 1;
  }

  /** Whoever waits takes the place of the one that leaves. */
  private leave(schema: string, line: Line): void {
    line.movedAt = Date.now();
    const next = line.waiting.shift();
    if (next) return next.begin();
    line.running -= 1;
    if (line.running === 0) this.lines.delete(schema);
  }

  private wait(line: Line): Promise<void> {
    const left = line.movedAt + this.limits.patienceMs - Date.now();
    if (left <= 0) return Promise.reject(this.standstill());
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => {
        line.waiting.splice(line.waiting.indexOf(entry), 1);
        reject(this.standstill());
      }, left);
      const entry: Waiting = {
        patience,
        begin: () => {
          clearTimeout(patience);
          resolve();
        },
      };
      line.waiting.push(entry);
    });
  }

  private standstill(): NotNow {
    return new NotNow(this.limits.pauseMs * (1 + Math.random()), "The tenant's jobs before this one do not end.");
  }
}

import { Injectable, Logger } from '@nestjs/common';
import {
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { GatewayMissing, GatewayUnavailable } from './payment-gateway.js';

/** So many calls in a row without an answer that tells, and the gateway is left in peace. */
const SILENCES = 4;
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 60_000;
/** While one call tries whether it is back. */
const TRIAL_MS = 2_000;

interface Circuit {
  policy: CircuitBreakerPolicy;
  restsUntil: number;
}

/**
 * A circuit for each tenant's gateway, in this process: a cooperative whose account or whose gateway is out of order must cost the others nothing.
 * While it rests calls fail at once; then one alone tries, and the rest ends or is longer.
 */
@Injectable()
export class GatewayCircuits {
  private readonly log = new Logger(GatewayCircuits.name);
  private readonly circuits = new Map<string, Circuit>();

  /** Makes the ambient tenant's call; throws GatewayUnavailable without making it while its gateway rests. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    const { policy } = this.ofTenant();
    if (policy.state === CircuitState.HalfOpen) throw resting();
    try {
      return await policy.execute(work);
    } catch (error) {
      throw isBrokenCircuitError(error) ? resting() : error;
    }
  }

  /** Milliseconds for which the ambient tenant's calls would fail at once; 0 when one is worth making. */
  restingMs(): number {
    const { policy, restsUntil } = this.ofTenant();
    if (policy.state === CircuitState.Closed) return 0;
    if (policy.state === CircuitState.HalfOpen) return TRIAL_MS;
    return Math.max(0, restsUntil - Date.now());
  }

  /** Slugs of the tenants whose gateway does not answer this process. */
  silent(): string[] {
    return [...this.circuits].filter(([, { policy }]) => policy.state !== CircuitState.Closed).map(([slug]) => slug);
  }

  private ofTenant(): Circuit {
    const { slug } = currentTenant();
    const known = this.circuits.get(slug);
    if (known) return known;
    const fresh = this.make(slug);
    this.circuits.set(slug, fresh);
    return fresh;
  }

  private make(slug: string): Circuit {
    const halfOpenAfter = new DelegateBackoff<{ attempt: number }>(({ attempt }) => {
      const restMs = Math.min(FIRST_REST_MS * 2 ** (attempt - 1), LONGEST_REST_MS);
      circuit.restsUntil = Date.now() + restMs;
      this.log.warn({ tenant: slug, restMs }, 'The payment gateway of a tenant does not answer: it is left in peace.');
      return restMs;
    });
    const policy = circuitBreaker(handleWhen(isSilence), { halfOpenAfter, breaker: new ConsecutiveBreaker(SILENCES) });
    policy.onReset(() => this.log.log({ tenant: slug }, 'The payment gateway of a tenant answers again.'));
    const circuit: Circuit = { policy, restsUntil: 0 };
    return circuit;
  }
}

/** A refusal is an answer, and so is that there is no such payment. */
function isSilence(error: unknown): boolean {
  return error instanceof GatewayUnavailable && !(error instanceof GatewayMissing);
}

function resting(): GatewayUnavailable {
  return new GatewayUnavailable('The gateway did not answer lately and is not called for a while.');
}

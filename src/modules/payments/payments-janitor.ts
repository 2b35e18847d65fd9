import { Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { runAsTenant } from '../../platform/tenancy/tenant-context.js';
import { TenantDirectory } from '../../platform/tenancy/tenant-directory.js';
import { AskGateway } from './ask-gateway.js';
import { OpenCheckout } from './open-checkout.js';
import { GatewayUnavailable } from './payment-gateway.js';
import type { PaymentStatus } from './payment.entity.js';

/** The next check is pushed on before the gateway is called: one that does not answer is not asked again at once. */
const CLAIM = `
  update payments set next_check_at = now() + interval '5 minutes'
   where id in (select id from payments
                 where status in ('creating', 'unknown', 'open', 'in_process') and next_check_at <= now()
                 order by next_check_at limit 50 for update skip locked)
  returning id, status`;

/** Calls without an answer; one alone may be about a payment that cannot be read, and must not keep the others waiting. */
const PATIENCE = 3;

/** Sees to payments that nobody tells about: requests without an answer, links past their end, money long on its way. */
@Injectable()
export class PaymentsJanitor {
  private readonly log = new Logger(PaymentsJanitor.name);

  constructor(
    private readonly directory: TenantDirectory,
    private readonly units: UnitOfWork,
    private readonly ask: AskGateway,
    private readonly checkout: OpenCheckout,
  ) {}

  /** Every tenant, each by itself: what fails in one is logged and the others go on. */
  async tidy(): Promise<void> {
    for (const tenant of await this.directory.all()) {
      await runAsTenant(tenant, () => this.tidyTenant()).catch((error: unknown) =>
        this.log.error({ err: error, tenant: tenant.slug }, "The janitor's round of a tenant failed."),
      );
    }
  }

  /** A gateway that keeps silent ends the round: the other tenants' turn comes, and these payments' with their next check. */
  private async tidyTenant(): Promise<void> {
    const due = await this.units.run(() => this.units.query<{ id: string; status: PaymentStatus }>(CLAIM));
    let silences = 0;
    for (const { id, status } of due) {
      if (silences === PATIENCE) return;
      try {
        await this.see(id, status);
      } catch (error) {
        this.log.warn({ err: error, payment: id }, 'The gateway did not tell of a payment.');
        if (error instanceof GatewayUnavailable) silences += 1;
      }
    }
  }

  private async see(id: string, status: PaymentStatus): Promise<void> {
    if (status === 'creating' || status === 'unknown') await this.checkout.resume(id);
    else await this.ask.about(id);
  }
}

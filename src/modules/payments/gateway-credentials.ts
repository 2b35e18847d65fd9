import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Keyring } from '../../platform/crypto/keys.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { type FormerSecret, MERCADOPAGO, MERCADOPAGO_FORMER, secretContext } from '../tenant/gateway-secrets.js';

/** What a cooperative's seller account at Mercado Pago is reached with. Never logged, never answered. */
export interface MercadoPagoCredentials {
  accessToken: string;
  webhookSecret: string;
  collectorId: string;
}

interface SealedRow {
  name: string;
  key_id: string;
  ciphertext: Buffer;
}

interface Opened {
  credentials: MercadoPagoCredentials | null;
  former: FormerSecret[];
  /** When they are read anew. */
  until: number;
}

/** How long opened credentials are kept; a change bites after this at the latest. */
const FRESH_MS = 10_000;

/** The ambient tenant's gateway credentials, sealed at rest. They lie in the public schema, so they are read outside any unit. */
@Injectable()
export class GatewayCredentials {
  private readonly opened = new Map<string, Opened>();

  constructor(
    private readonly database: DataSource,
    private readonly keyring: Keyring,
  ) {}

  /** Null where the cooperative has none. */
  async mercadopago(): Promise<MercadoPagoCredentials | null> {
    return (await this.fresh()).credentials;
  }

  /** Those that may have signed a webhook, the newest first: after a change the one before is accepted for days. */
  async webhookSecrets(): Promise<string[]> {
    const { credentials, former } = await this.fresh();
    if (!credentials) return [];
    const accepted = former.filter(({ until }) => Date.parse(until) > Date.now());
    return [credentials.webhookSecret, ...accepted.map(({ webhookSecret }) => webhookSecret)];
  }

  /** For who has to know them as they are now. */
  forget(): void {
    this.opened.delete(currentTenant().id);
  }

  private async fresh(): Promise<Opened> {
    const { id } = currentTenant();
    const known = this.opened.get(id);
    if (known && known.until > Date.now()) return known;
    const opened = await this.read(id);
    this.opened.set(id, opened);
    return opened;
  }

  private async read(tenantId: string): Promise<Opened> {
    const rows = await this.database.query<SealedRow[]>(
      'select name, key_id, ciphertext from public.tenant_secrets where tenant_id = $1 and name = any ($2)',
      [tenantId, [MERCADOPAGO, MERCADOPAGO_FORMER]],
    );
    const contentOf = (name: string): unknown => {
      const row = rows.find((one) => one.name === name);
      return row && JSON.parse(this.keyring.open(row.key_id, row.ciphertext, secretContext(tenantId, name)));
    };
    return {
      credentials: (contentOf(MERCADOPAGO) as MercadoPagoCredentials | undefined) ?? null,
      former: (contentOf(MERCADOPAGO_FORMER) as FormerSecret[] | undefined) ?? [],
      until: Date.now() + FRESH_MS,
    };
  }
}

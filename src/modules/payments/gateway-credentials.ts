import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Keyring } from '../../platform/crypto/keys.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

/** What a cooperative's seller account at Mercado Pago is reached with. Never logged, never answered. */
export interface MercadoPagoCredentials {
  accessToken: string;
  webhookSecret: string;
  collectorId: string;
}

interface SealedRow {
  key_id: string;
  ciphertext: Buffer;
}

/** How long opened credentials are kept; a change bites after this at the latest. */
const FRESH_MS = 10_000;

/** The ambient tenant's gateway credentials, sealed at rest. They lie in the public schema, so they are read outside any unit. */
@Injectable()
export class GatewayCredentials {
  private readonly opened = new Map<string, { credentials: MercadoPagoCredentials | null; until: number }>();

  constructor(
    private readonly database: DataSource,
    private readonly keyring: Keyring,
  ) {}

  /** Null where the cooperative has none. */
  async mercadopago(): Promise<MercadoPagoCredentials | null> {
    const { id } = currentTenant();
    const known = this.opened.get(id);
    if (known && known.until > Date.now()) return known.credentials;
    const credentials = await this.read(id, 'mercadopago');
    this.opened.set(id, { credentials, until: Date.now() + FRESH_MS });
    return credentials;
  }

  private async read(tenantId: string, gateway: string): Promise<MercadoPagoCredentials | null> {
    const [row] = await this.database.query<SealedRow[]>(
      'select key_id, ciphertext from public.tenant_secrets where tenant_id = $1 and name = $2',
      [tenantId, gateway],
    );
    if (!row) return null;
    return JSON.parse(
      this.keyring.open(row.key_id, row.ciphertext, `${tenantId}/${gateway}`),
    ) as MercadoPagoCredentials;
  }
}

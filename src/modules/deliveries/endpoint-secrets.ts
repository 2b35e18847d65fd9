import { Injectable } from '@nestjs/common';
import { Keyring } from '../../platform/crypto/keys.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

/** An endpoint's secrets as its row keeps them; `previous…` null but for the day after a rotation. */
export interface SealedEndpointSecrets {
  secretKeyId: string;
  secret: Buffer;
  previousKeyId: string | null;
  previousSecret: Buffer | null;
}

/** Seals and opens the secrets of the ambient tenant's endpoints: what is sealed for one opens for no other. */
@Injectable()
export class EndpointSecrets {
  constructor(private readonly keyring: Keyring) {}

  seal(endpointId: string, secret: string): { keyId: string; ciphertext: Buffer } {
    return this.keyring.seal(secret, contextOf(endpointId));
  }

  /** Those that sign, the newest first. */
  open(endpointId: string, sealed: SealedEndpointSecrets): string[] {
    const context = contextOf(endpointId);
    const { secretKeyId, secret, previousKeyId, previousSecret } = sealed;
    const newest = this.keyring.open(secretKeyId, secret, context);
    if (previousKeyId === null || previousSecret === null) return [newest];
    return [newest, this.keyring.open(previousKeyId, previousSecret, context)];
  }
}

function contextOf(endpointId: string): string {
  return endpointContext(currentTenant().id, endpointId);
}

/** Binds the seal to the tenant and the row. */
export function endpointContext(tenantId: string, endpointId: string): string {
  return `${tenantId}/webhook/${endpointId}`;
}

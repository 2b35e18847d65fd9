import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '../../config/config.module.js';
import type { Environment } from '../../config/environment.js';
import { Keyring } from '../../crypto/keys.js';
import { currentTenant } from '../../tenancy/tenant-context.js';
import { TenantDirectory } from '../../tenancy/tenant-directory.js';
import type { Tenant } from '../../tenancy/tenant.js';
import { isOurs, readLocalPart, replyLocalPart, type ReplyPurpose, tenantKeyOf } from './reply-address.js';

/** What an address of ours leads to. */
export interface ReplyTarget {
  tenant: Tenant;
  purpose: ReplyPurpose;
  /** Of the claim, the contact message or the mail. */
  id: string;
}

/** Addresses whose mail comes back to us: each names one thing of one cooperative, and nobody else can make one. */
@Injectable()
export class ReplyAddresses {
  constructor(
    private readonly keyring: Keyring,
    private readonly directory: TenantDirectory,
    @Inject(ENVIRONMENT) private readonly env: Environment,
  ) {}

  /** The ambient tenant's address for answers about `id`; undefined where the installation takes no mail. */
  of(purpose: ReplyPurpose, id: string): string | undefined {
    const { inboundMailDomain } = this.env;
    return (
      inboundMailDomain && `${replyLocalPart(this.keyring, currentTenant().schema, purpose, id)}@${inboundMailDomain}`
    );
  }

  /** Whether an answer to the address comes back to us. */
  isHere(address: string | null): boolean {
    const { inboundMailDomain } = this.env;
    return inboundMailDomain !== undefined && address?.slice(address.lastIndexOf('@') + 1) === inboundMailDomain;
  }

  /** Where a recipient's address leads; undefined for one that we never made. */
  async resolve(address: string): Promise<ReplyTarget | undefined> {
    const at = address.lastIndexOf('@');
    const found = readLocalPart(address.slice(0, at));
    if (!found || address.slice(at + 1).toLowerCase() !== this.env.inboundMailDomain) return undefined;
    const tenants = await this.directory.all();
    const tenant = tenants.find(
      ({ schema }) => tenantKeyOf(schema) === found.tenantKey && isOurs(this.keyring, schema, found),
    );
    return tenant && { tenant, purpose: found.purpose, id: found.id };
  }
}

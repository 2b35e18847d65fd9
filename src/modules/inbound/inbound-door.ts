import { Injectable } from '@nestjs/common';
import { InboundMails } from '../../platform/mail/inbound/inbound-mails.js';
import { ReplyAddresses, type ReplyTarget } from '../../platform/mail/inbound/reply-addresses.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import type { HandedOn } from './inbound-form.js';

/** What an address of ours looks like wherever it stands, in upper or lower case. */
const OURS = /\b[a-z][0-9a-f]{60}@[a-z0-9.-]{1,200}/gi;
const MOST_HEADERS = 65_536;
const MOST_RECIPIENTS = 10;

/** Takes what a provider hands on for the ambient tenant. */
@Injectable()
export class InboundDoor {
  constructor(
    private readonly addresses: ReplyAddresses,
    private readonly mails: InboundMails,
  ) {}

  /** Keeps the message for each address of the tenant's that it was sent to; what names none is nobody's. */
  async receive({ raw, recipients }: HandedOn): Promise<void> {
    const named = recipients.length > 0 ? recipients : addressesIn(raw);
    for (const address of [...new Set(named)].slice(0, MOST_RECIPIENTS)) {
      const target = await this.addresses.resolve(address);
      if (target && isHere(target)) await this.mails.receive(target.purpose, target.id, raw);
    }
  }
}

/** A key opens its own cooperative's conversations and no other's. */
function isHere({ tenant }: ReplyTarget): boolean {
  return tenant.schema === currentTenant().schema;
}

function addressesIn(raw: Buffer): string[] {
  const head = raw
    .subarray(0, MOST_HEADERS)
    .toString('latin1')
    .split(/\r?\n\r?\n/, 1)[0]!;
  // A long header goes on in the next line.
  return head.replace(/\r?\n[ \t]+/g, ' ').match(OURS) ?? [];
}

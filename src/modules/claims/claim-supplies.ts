import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { Claim } from './claim.entity.js';

/** A claim's supply and its holder, as the cooperative's people read them. */
export interface SupplyText {
  /** `44 · Bv. España 1234`. */
  supply: string;
  /** `515 · Paván, Georgina`. */
  holder: string;
}

/** Which supply a claim is about. Its method belongs inside a unit of work. */
@Injectable()
export class ClaimSupplies {
  constructor(private readonly units: UnitOfWork) {}

  /** Null where the claim is about none. */
  async of({ supplyId }: Pick<Claim, 'supplyId'>): Promise<SupplyText | null> {
    if (supplyId === null) return null;
    const [row] = await this.units.query<{ number: string; address: string; holderNumber: string; holderName: string }>(
      `select s.number, s.address, h.number as "holderNumber", h.name as "holderName"
         from supplies s join holders h on h.id = s.holder_id where s.id = $1`,
      [supplyId],
    );
    const { number, address, holderNumber, holderName } = row!;
    return { supply: [number, address].filter(Boolean).join(' · '), holder: `${holderNumber} · ${holderName}` };
  }
}

import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Problem } from '../../platform/http/problem.js';
import type { Service } from '../../platform/tenancy/tenant.js';

export const CLAIM_STATUSES = ['received', 'assigned', 'in_progress', 'resolved', 'closed', 'reopened'] as const;
export type ClaimStatus = (typeof CLAIM_STATUSES)[number];

/** A member's numbered complaint about a service of a supply. */
@Entity('claims')
export class Claim {
  @PrimaryColumn('uuid') id: string;
  /** `R-2026-000123`: without gaps for each tenant and year. */
  @Column('text') number: string;
  /** Opens the claim's public steps to whoever has it. */
  @Column('text', { name: 'tracking_code' }) trackingCode: string;
  /** Null when the user was deleted. */
  @Column('uuid', { name: 'user_id', nullable: true }) userId: string | null;
  @Column('uuid', { name: 'supply_id' }) supplyId: string;
  @Column('text') service: Service;
  @Column('uuid', { name: 'category_id', nullable: true }) categoryId: string | null;
  @Column('text') description: string;
  /** E.164. */
  @Column('text', { nullable: true }) phone: string | null;
  @Column('text') status: ClaimStatus;
  /** When the time to answer is over; null where the tenant has no rule. */
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;

  /** Throws CLAIM_STATE once the claim is closed: what comes then belongs to a new one. */
  mustTakeMore(): void {
    if (this.status === 'closed') throw new Problem('CLAIM_STATE');
  }
}

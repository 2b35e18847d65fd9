import { expect } from '@jest/globals';
import { aHolder, anAccount, aSupply, type SupplyOptions, type TestSupply } from '../support/holder.js';
import { aMember, type TestMember } from '../support/member.js';
import type { TestTenant } from '../support/tenant.js';

export interface Claim {
  id: string;
  number: string;
  status: string;
  trackingCode: string;
  service: string;
  category: string | null;
  advice: string | null;
  callNow: { label: string; phone: string }[];
  location: { latitude: number | null; longitude: number | null; address: string | null } | null;
  deadlineRule: object | null;
  firstAnsweredAt: string | null;
  resolvedAt: string | null;
  closedAt: string | null;
  joinedCount: number;
  rating: number | null;
  ratingComment: string | null;
  phone: string | null;
  dueAt: string | null;
  description: string;
  createdAt: string;
  updatedAt: string;
  history: {
    kind: string;
    author: string;
    authorName: string | null;
    status: string | null;
    text: string | null;
    at: string;
  }[];
}

/** A member with a supply of electricity and water. */
export interface Claimant {
  member: TestMember;
  supply: TestSupply;
  request(more?: object): object;
  /** Files a claim about electricity; `more` changes the request. */
  file(more?: object): Promise<Claim>;
}

/** `where` says where the supply is. */
export async function aClaimant(tenant: TestTenant, where: Partial<SupplyOptions> = {}): Promise<Claimant> {
  const member = await aMember(tenant);
  const holder = await aHolder(tenant);
  const supply = await aSupply(tenant, { holder, services: ['electricity', 'water'], ...where });
  await anAccount(member, holder);
  const request = (more: object = {}) => ({
    supplyId: supply.id,
    service: 'electricity',
    description: 'No hay luz',
    ...more,
  });
  const file = async (more?: object) => {
    const { status, body } = await member.api.post<Claim>('/claims', request(more));
    expect(status).toBe(201);
    return body;
  };
  return { member, supply, request, file };
}

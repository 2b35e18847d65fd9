import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { StaffRights } from '../../platform/http/staff-policy.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';

/** Somebody who works for the cooperative, and what they may. */
export interface Colleague extends StaffRights {
  id: string;
  name: string;
}

const ACTIVE = `select id, name, role, permissions from public.staff where tenant_id = $1 and status = 'active'`;

/** The ambient tenant's own staff, for whoever gives them work. Outside units of work: the tenant's role does not see accounts. */
@Injectable()
export class Colleagues {
  constructor(private readonly database: DataSource) {}

  /** Everybody who can sign in, by name. */
  list(): Promise<Colleague[]> {
    return this.database.query<Colleague[]>(`${ACTIVE} order by name, id`, [currentTenant().id]);
  }

  /** Undefined for who is shut out, and for anybody else's staff. */
  async find(id: string): Promise<Colleague | undefined> {
    const [found] = await this.database.query<Colleague[]>(`${ACTIVE} and id = $2`, [currentTenant().id, id]);
    return found;
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Staff } from '../../platform/http/current.js';
import { notFound } from '../../platform/http/problem.js';
import type { StaffMeView } from './staff-me.view.js';

/** The account of whoever is signed in. */
@Injectable()
export class StaffMeService {
  constructor(private readonly database: DataSource) {}

  async show({ staffId }: Staff): Promise<StaffMeView> {
    const [me] = await this.database.query<StaffMeView[]>(
      `select a.id, a.email, a.name, a.role, t.slug as tenant, a.permissions, a.created_at as "createdAt"
         from public.staff a left join public.tenants t on t.id = a.tenant_id where a.id = $1`,
      [staffId],
    );
    if (!me) throw notFound();
    return me;
  }

  async rename(staff: Staff, name: string | undefined): Promise<StaffMeView> {
    if (name !== undefined)
      await this.database.query('update public.staff set name = $2 where id = $1', [staff.staffId, name]);
    return this.show(staff);
  }
}

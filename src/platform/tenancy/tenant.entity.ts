import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Tenant, TenantSettings, TenantStatus } from './tenant.js';

/** The registry's row: the one entity that names its schema, because it belongs to no tenant. */
@Entity({ schema: 'public', name: 'tenants' })
export class TenantEntity implements Tenant {
  @PrimaryColumn('uuid') id: string;
  @Column('text') slug: string;
  @Column('text', { name: 'schema_name' }) schema: string;
  @Column('text') status: TenantStatus;
  @Column('text') name: string;
  @Column('text') city: string;
  @Column('text') province: string;
  @Column('text', { nullable: true }) cuit: string | null;
  @Column('text', { name: 'time_zone' }) timeZone: string;
  @Column('jsonb') settings: TenantSettings;
  @Column('text', { name: 'test_member', nullable: true }) testMember: string | null;
  @Column('jsonb') features: NonNullable<Tenant['features']>;
}

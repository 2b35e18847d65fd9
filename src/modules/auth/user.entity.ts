import { Column, Entity, PrimaryColumn } from 'typeorm';

export type UserStatus = 'pending' | 'active' | 'disabled';

/** Who signs in to the office: belongs to one tenant. */
@Entity('users')
export class User {
  @PrimaryColumn('uuid') id: string;
  /** Normalised: see `normaliseEmail`. */
  @Column('text') email: string;
  @Column('text', { name: 'first_name' }) firstName: string;
  @Column('text', { name: 'last_name' }) lastName: string;
  @Column('text', { name: 'password_hash' }) passwordHash: string;
  @Column('text') status: UserStatus;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'activated_at', nullable: true }) activatedAt: Date | null;
  @Column('timestamptz', { name: 'password_changed_at', nullable: true }) passwordChangedAt: Date | null;

  get maySignIn(): boolean {
    return this.status === 'active';
  }
}

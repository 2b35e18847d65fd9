import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The link between a user and a holder; a user has one at most with each. */
@Entity('accounts')
export class Account {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'user_id' }) userId: string;
  @Column('uuid', { name: 'holder_id' }) holderId: string;
  /** What the user calls it («La casa de mamá»). */
  @Column('text', { nullable: true }) alias: string | null;
}

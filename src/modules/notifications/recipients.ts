import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { type Choices, CHOICES_COLUMNS, choicesOf, type ChoicesRow } from './choices.js';

/** Somebody who is told, and how they want to be. */
export interface Recipient {
  id: string;
  email: string;
  firstName: string;
  isActive: boolean;
  choices: Choices;
  /** Ids of the devices on which they agreed to pushes. */
  devices: string[];
}

type Row = Omit<Recipient, 'choices'> & ChoicesRow;

@Injectable()
export class Recipients {
  constructor(private readonly units: UnitOfWork) {}

  /** Within a unit of work. By id; whoever is gone is left out. */
  async of(userIds: readonly string[]): Promise<Map<string, Recipient>> {
    const rows = await this.units.query<Row>(
      `select u.id, u.email, u.first_name as "firstName", u.status = 'active' as "isActive",
              array(select s.id from push_subscriptions s where s.user_id = u.id order by s.id) as devices, ${CHOICES_COLUMNS}
         from users u left join notification_preferences p on p.user_id = u.id where u.id = any($1)`,
      [userIds],
    );
    return new Map(rows.map((row) => [row.id, { ...row, choices: choicesOf(row) }]));
  }
}

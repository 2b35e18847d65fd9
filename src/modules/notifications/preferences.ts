import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Problem, wrongField } from '../../platform/http/problem.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { type Channel, type Choices, CHOICES_COLUMNS, choicesOf, type ChoicesRow, wants } from './choices.js';
import { EVENT_RULES, EVENTS, type NotificationEvent } from './events.js';
import { mailTime, pushTime } from './holding-back.js';
import type { ChangePreferences } from './preferences.dto.js';
import type { EventChannelsView, PreferencesView } from './preferences.view.js';

/** How users want to be told. */
@Injectable()
export class Preferences {
  constructor(private readonly units: UnitOfWork) {}

  of(userId: string): Promise<PreferencesView> {
    return this.units.run(async () => viewOf(await this.choices(userId)));
  }

  change(userId: string, change: ChangePreferences): Promise<PreferencesView> {
    const { quietHours } = change;
    if (quietHours && quietHours.from === quietHours.to) {
      const detail = 'El silencio debe empezar y terminar a horas distintas.';
      throw wrongField('quietHours.to', 'INVALID', detail);
    }
    return this.units.run(async () => {
      // Two changes at once each keep what the other says.
      await this.units.query(
        'insert into notification_preferences (user_id) values ($1) on conflict (user_id) do nothing',
        [userId],
      );
      await this.units.query('select from notification_preferences where user_id = $1 for update', [userId]);
      const choices = changed(await this.choices(userId), change);
      await this.keep(userId, choices);
      await this.bringForward(userId, choices);
      return viewOf(choices);
    });
  }

  private async choices(userId: string): Promise<Choices> {
    const [row] = await this.units.query<ChoicesRow>(
      `select ${CHOICES_COLUMNS} from users u left join notification_preferences p on p.user_id = u.id where u.id = $1`,
      [userId],
    );
    // The user was deleted between the guard and here.
    if (!row) throw new Problem('SESSION_ENDED');
    return choicesOf(row);
  }

  private async keep(userId: string, { noMail, noPush, dueDays, digest, quietHours }: Choices): Promise<void> {
    await this.units.query(
      `update notification_preferences set no_mail = $2, no_push = $3, due_days = $4, digest = $5, quiet_from = $6, quiet_to = $7,
              updated_at = now() where user_id = $1`,
      [userId, noMail, noPush, dueDays, digest, quietHours?.from ?? null, quietHours?.to ?? null],
    );
  }

  /** What is held back for longer than the user now wants leaves sooner. */
  private async bringForward(userId: string, choices: Choices): Promise<void> {
    const { timeZone } = currentTenant();
    const now = new Date();
    await this.units.query(
      'update mail_gatherings set next_attempt_at = least(next_attempt_at, $2) where user_id = $1 and next_attempt_at > now()',
      [userId, mailTime(choices, timeZone, now)],
    );
    await this.units.query(
      `update push_deliveries d set next_attempt_at = least(d.next_attempt_at, $2) from push_subscriptions s
        where s.id = d.subscription_id and s.user_id = $1 and d.status = 'pending' and d.attempts = 0`,
      [userId, pushTime(choices, timeZone, now)],
    );
  }
}

function changed(choices: Choices, { events, dueDays, digest, quietHours }: ChangePreferences): Choices {
  const without = (channel: Channel, current: readonly NotificationEvent[]) =>
    EVENTS.filter((event) => !(events?.[event]?.[channel] ?? !current.includes(event)));
  return {
    noMail: without('mail', choices.noMail),
    noPush: without('push', choices.noPush),
    dueDays: dueDays ?? choices.dueDays,
    digest: digest ?? choices.digest,
    quietHours: quietHours === undefined ? choices.quietHours : quietHours,
  };
}

function viewOf(choices: Choices): PreferencesView {
  const { dueDays, digest, quietHours } = choices;
  const channels = EVENTS.map((event) => [
    event,
    { mail: wants(choices, 'mail', event), push: wants(choices, 'push', event) },
  ]);
  return {
    events: Object.fromEntries(channels) as EventChannelsView,
    alwaysMailed: EVENTS.filter((event) => EVENT_RULES[event].alwaysMailed),
    dueDays,
    digest,
    quietHours,
  };
}

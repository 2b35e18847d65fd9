import { setTimeout as wait } from 'node:timers/promises';
import type { Dice } from './dice.ts';
import type { Gateway } from './gateway.ts';
import type { House } from './house.ts';
import { ask } from './http.ts';
import type { Cooperative } from './world.ts';

/** What may be wrong with a cooperative's gateway for some seconds. Webhooks come three times and in disorder even on a good day. */
const WEATHERS: readonly { weight: number; plan: object }[] = [
  { weight: 4, plan: { webhooks: { copies: 3, reorder: true } } },
  { weight: 2, plan: { delayMs: 400, webhooks: { copies: 3, lost: 0.4 } } },
  { weight: 2, plan: { errorRate: 0.4, webhooks: { copies: 3, reorder: true } } },
  { weight: 1, plan: { errorRate: 0.4, errorStatus: 429, webhooks: { copies: 3, lost: 0.2 } } },
  { weight: 1, plan: { timeoutAfterCreate: ['preference'], times: 2, webhooks: { copies: 3, reorder: true } } },
  { weight: 1, plan: { timeoutAfterCreate: ['payment', 'search'], times: 2, webhooks: { copies: 3, lost: 0.2 } } },
  { weight: 3, plan: { webhooks: { hold: true, copies: 3, reorder: true } } },
];

const VICTIMS: Record<string, number> = { API: 3, worker: 3, PostgreSQL: 2, Redis: 2 };

/** Bad weather at the gateways and SIGKILL in the house, until it is told to end. */
export class Storm {
  readonly #house: House;
  readonly #gateway: Gateway;
  readonly #dice: Dice;
  #isOver = false;
  #raging: Promise<unknown> | undefined;

  constructor(house: House, gateway: Gateway, dice: Dice) {
    this.#house = house;
    this.#gateway = gateway;
    this.#dice = dice;
  }

  begin(cooperatives: Cooperative[]): void {
    const weathers = cooperatives.map((cooperative) => this.#weather(cooperative));
    this.#raging = Promise.all([this.#kill(this.#dice.of('kills')), ...weathers]);
  }

  /** Faults are off, what was held is let go and everybody is alive, or about to be. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#raging;
    await this.#gateway.heal();
    await this.#gateway.release('together');
  }

  /** A slow machine must not be kept from ever starting: most kills wait until all are up, and the others meet somebody at his start. */
  async #kill(dice: Dice): Promise<void> {
    const victims = this.#house.mortals.map((mortal) => ({ mortal, weight: VICTIMS[mortal.name]! }));
    while (!this.#isOver) {
      if (dice.chance(0.8)) await this.#everybodyUp();
      await wait(dice.from(1_500, 5_000));
      if (!this.#isOver) await dice.pick(victims).mortal.kill();
    }
  }

  async #everybodyUp(): Promise<void> {
    while (!this.#isOver && (await ask(`${this.#house.apiUrl}/health/ready`)).status !== 200) await wait(200);
  }

  async #weather({ slug, collectorId }: Cooperative): Promise<void> {
    const dice = this.#dice.of(`weather ${slug}`);
    while (!this.#isOver) {
      await this.#gateway.setFaults(collectorId, dice.pick(WEATHERS).plan);
      await wait(dice.from(3_000, 8_000));
      await this.#gateway.release(dice.chance(0.5) ? 'reverse' : 'together');
    }
  }
}

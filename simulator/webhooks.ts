import type { Clock } from './clock.ts';
import { Refusal } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Delivery, Payment, WebhookAction } from './model.ts';
import type { Agenda } from './scheduler.ts';
import type { Store } from './store.ts';
import { isReceived, postWebhook } from './webhook-post.ts';

/** Seconds before each repetition: a quarter of an hour, half an hour, six hours, two days and four days after the one before. */
export const MERCADO_PAGO_RETRIES = [900, 1800, 21_600, 172_800, 345_600, 345_600, 345_600];

const AT_ONCE = 100;

export interface WebhookOptions {
  retryScheduleSeconds: number[];
  timeoutMs: number;
  /** Called when there is something new to send. */
  onChange(): void;
}

/** Tells sellers about their payments until they answer, and keeps the log of it. */
export class Webhooks implements Agenda {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #faults: Faults;
  readonly #options: WebhookOptions;
  /** Deliveries still to send, so that a long log is never walked. */
  readonly #scheduled = new Set<number>();
  readonly #inFlight = new Set<number>();

  constructor(store: Store, clock: Clock, faults: Faults, options: WebhookOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#faults = faults;
    this.#options = options;
    for (const { id, state } of store.deliveries.all()) if (state === 'scheduled') this.#scheduled.add(id);
  }

  /** Each action is a notification of its own, as the vendor's are. */
  announce(payment: Payment, actions: WebhookAction[]): void {
    const url = payment.notificationUrl ?? this.#store.sellerOf(payment.collectorId)?.notificationUrl;
    if (!url) return;
    const { copies, reorder } = this.#faults.planFor(payment.collectorId).webhooks;
    const made = actions.flatMap((action) => {
      const notificationId = this.#store.nextId();
      return Array.from({ length: copies }, () => this.#draft(payment, action, notificationId, url));
    });
    if (reorder) chain(made.reverse());
    for (const delivery of made) this.#keep(delivery);
    this.#options.onChange();
  }

  /** Sends a notification again, under its own id. */
  repeat(deliveryId: number): Delivery {
    const { notificationId, paymentId, action, url } = this.#delivery(deliveryId);
    const payment = this.#store.payments.get(paymentId);
    if (!payment) throw new Refusal('No existe ese pago.', 404);
    const again = this.#keep({ ...this.#draft(payment, action, notificationId, url), state: 'scheduled' });
    this.#options.onChange();
    return again;
  }

  /** Lets go what was held, all at once or one after another from the newest to the oldest. */
  release(order: 'together' | 'reverse'): number {
    const held = this.#store.deliveries.all().filter((delivery) => delivery.state === 'held');
    const released = held.map((delivery): Delivery => ({ ...delivery, state: 'scheduled', dueAt: this.#clock.now() }));
    if (order === 'reverse') chain(released.reverse());
    for (const delivery of released) this.#keep(delivery);
    this.#options.onChange();
    return released.length;
  }

  nextDue(): number | undefined {
    const dues = this.#waiting().map((delivery) => delivery.dueAt);
    return dues.length > 0 ? dues.reduce((first, due) => Math.min(first, due)) : undefined;
  }

  async runDue(): Promise<void> {
    const now = this.#clock.now();
    const due = this.#waiting().filter((delivery) => delivery.dueAt <= now);
    for (const { id } of due) this.#inFlight.add(id);
    const queue = due.values();
    const lane = async () => {
      for (const delivery of queue) await this.#send(delivery);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  async #send(delivery: Delivery): Promise<void> {
    const seller = this.#store.sellerOf(delivery.collectorId);
    if (!seller) {
      this.#inFlight.delete(delivery.id);
      this.#keep({ ...delivery, state: 'abandoned' });
      return;
    }
    const attempt = await postWebhook(seller, delivery, this.#clock.now(), this.#options.timeoutMs);
    this.#inFlight.delete(delivery.id);
    const attempts = [...delivery.attempts, attempt];
    if (isReceived(attempt)) this.#keep({ ...delivery, attempts, state: 'delivered' });
    else this.#keep({ ...delivery, attempts, ...this.#nextTry(attempts.length) });
  }

  #nextTry(attempts: number): Pick<Delivery, 'state' | 'dueAt'> {
    const wait = this.#options.retryScheduleSeconds[attempts - 1];
    if (wait === undefined) return { state: 'abandoned', dueAt: this.#clock.now() };
    return { state: 'scheduled', dueAt: this.#clock.now() + wait * 1000 };
  }

  #draft(payment: Payment, action: WebhookAction, notificationId: number, url: string): Delivery {
    const now = this.#clock.now();
    const { id: paymentId, collectorId } = payment;
    const about = { id: this.#store.nextId(), notificationId, collectorId, paymentId, action, url };
    return { ...about, createdAt: now, state: this.#firstState(collectorId), dueAt: now, attempts: [] };
  }

  #firstState(collectorId: number): Delivery['state'] {
    if (this.#faults.losesWebhook(collectorId)) return 'lost';
    return this.#faults.planFor(collectorId).webhooks.hold ? 'held' : 'scheduled';
  }

  #keep(delivery: Delivery): Delivery {
    if (delivery.state === 'scheduled') this.#scheduled.add(delivery.id);
    else this.#scheduled.delete(delivery.id);
    return this.#store.deliveries.save(delivery.id, delivery);
  }

  #waiting(): Delivery[] {
    return [...this.#scheduled]
      .filter((id) => !this.#inFlight.has(id))
      .map((id) => this.#delivery(id))
      .filter(({ after }) => after === undefined || !this.#isStillToBeTried(after));
  }

  #isStillToBeTried(id: number): boolean {
    return this.#scheduled.has(id) && this.#delivery(id).attempts.length === 0;
  }

  #delivery(id: number): Delivery {
    const delivery = this.#store.deliveries.get(id);
    if (!delivery) throw new Refusal('No existe esa notificación.', 404);
    return delivery;
  }
}

/** Makes each delivery wait for the one before it. */
function chain(deliveries: Delivery[]): void {
  deliveries.forEach((delivery, index) => {
    delivery.after = deliveries[index - 1]?.id;
  });
}

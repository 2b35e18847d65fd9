import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Rounds } from '../../platform/queue/rounds.js';
import { currentTenant } from '../../platform/tenancy/tenant-context.js';
import { Notifications } from '../notifications/notifications.js';
import { DueReminders } from './due-reminders.js';
import { INVOICE_EVENTS, InvoicesToTell } from './invoices-to-tell.js';
import { NewInvoices } from './new-invoices.js';

const EVERY_MS = 5 * 60_000;

/** Tells members of their invoices, each cooperative's in a round of its own. */
@Injectable()
export class InvoiceRound implements OnModuleInit {
  constructor(
    private readonly rounds: Rounds,
    private readonly notifications: Notifications,
    private readonly invoices: InvoicesToTell,
    private readonly newInvoices: NewInvoices,
    private readonly reminders: DueReminders,
  ) {}

  onModuleInit(): void {
    this.rounds.register({ id: 'invoices', everyMs: EVERY_MS, work: () => this.work() });
    for (const event of INVOICE_EVENTS) this.notifications.recheck(event, (ids) => this.invoices.holding(event, ids));
  }

  /** A suspended cooperative's members are left in peace. */
  private async work(): Promise<void> {
    if (currentTenant().status !== 'active') return;
    await this.newInvoices.tell();
    await this.reminders.tell();
  }
}

import { pesos } from '../../platform/money.js';
import { dayText, periodText } from '../../platform/written.js';
import type { Telling } from '../notifications/notifications.js';
import { dueDatesOf, payableOn } from './due-dates.js';
import type { InvoiceToTell } from './invoices-to-tell.js';

/** What makes the texts of a day, in a place. */
export interface Setting {
  /** Day of the cooperative's calendar. */
  today: string;
  /** Base of the web app's addresses. */
  appUrl: string;
}

export function issuedTelling(invoice: InvoiceToTell, { appUrl, today }: Setting): Telling {
  const { id, number, due_on_1: dueOn } = invoice;
  const amount = pesos(payableOn(invoice, today));
  return {
    ...common(invoice, appUrl, 'invoice-issued', {
      amount,
      dueDates: dueDatesOf(invoice).map(({ on }) => ({
        on: `Hasta el ${dayText(on)}`,
        amount: pesos(payableOn(invoice, on)),
      })),
    }),
    event: 'invoice.issued',
    cause: `invoice/${id}/issued`,
    title: `Nuevo comprobante ${number}: ${amount}`,
    text: `Vence el ${dayText(dueOn)}. ${placeOf(invoice)}`,
  };
}

export function dueTelling(invoice: InvoiceToTell, { appUrl }: Setting): Telling {
  const { id, number, due_on_1: dueOn } = invoice;
  const amount = pesos(payableOn(invoice, dueOn));
  return {
    ...common(invoice, appUrl, 'invoice-due', { amount, dueOn: dayText(dueOn) }),
    event: 'invoice.due',
    cause: `invoice/${id}/due/${dueOn}`,
    title: `El comprobante ${number} vence el ${dayText(dueOn)}`,
    text: `Importe: ${amount}. ${placeOf(invoice)}`,
  };
}

export function overdueTelling(invoice: InvoiceToTell, { appUrl, today }: Setting): Telling {
  const { id, number, due_on_1: dueOn } = invoice;
  const amount = pesos(payableOn(invoice, today));
  const until = dueDatesOf(invoice).find(({ on }) => on >= today);
  return {
    ...common(invoice, appUrl, 'invoice-overdue', {
      amount,
      dueOn: dayText(dueOn),
      payUntil: until ? dayText(until.on) : null,
    }),
    event: 'invoice.overdue',
    cause: `invoice/${id}/overdue/${dueOn}`,
    title: `El comprobante ${number} venció el ${dayText(dueOn)}`,
    text: `${until ? `Hasta el ${dayText(until.on)} paga` : 'Hoy paga'} ${amount}. ${placeOf(invoice)}`,
  };
}

type Template = 'invoice-issued' | 'invoice-due' | 'invoice-overdue';

function common(
  invoice: InvoiceToTell,
  appUrl: string,
  template: Template,
  data: Record<string, unknown>,
): Pick<Telling, 'to' | 'path' | 'subject' | 'mail'> {
  const { id, userId, type, letter, number, period, alias, holderName, supplyNumber, supplyAddress } = invoice;
  const path = `/comprobantes/${id}`;
  return {
    to: userId,
    path,
    subject: id,
    mail: {
      template,
      data: {
        number,
        kind: [type, letter].filter(Boolean).join(' '),
        period: periodText(period),
        account: alias ?? holderName,
        supply: supplyNumber && [supplyNumber, supplyAddress].filter(Boolean).join(' · '),
        link: `${appUrl}${path}`,
        ...data,
      },
    },
  };
}

/** `La casa de mamá · suministro 44`: whoever sees several accounts must know which. */
function placeOf({ alias, holderName, supplyNumber }: InvoiceToTell): string {
  return [alias ?? holderName, supplyNumber && `suministro ${supplyNumber}`].filter(Boolean).join(' · ');
}

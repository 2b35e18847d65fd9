import type { PaymentStatus } from './model.ts';

export interface Outcome {
  status: Extract<PaymentStatus, 'approved' | 'in_process' | 'rejected'>;
  statusDetail: string;
  /** What the payer reads. */
  text: string;
}

/** The vendor's test names: what the holder's name says decides what the bank answers. */
export const OUTCOMES = {
  APRO: { status: 'approved', statusDetail: 'accredited', text: 'Pago aprobado' },
  OTHE: { status: 'rejected', statusDetail: 'cc_rejected_other_reason', text: 'Rechazado por un error general' },
  CONT: { status: 'in_process', statusDetail: 'pending_contingency', text: 'Pendiente de pago' },
  CALL: {
    status: 'rejected',
    statusDetail: 'cc_rejected_call_for_authorize',
    text: 'Rechazado: hay que llamar a la tarjeta para autorizarlo',
  },
  FUND: {
    status: 'rejected',
    statusDetail: 'cc_rejected_insufficient_amount',
    text: 'Rechazado por fondos insuficientes',
  },
  SECU: {
    status: 'rejected',
    statusDetail: 'cc_rejected_bad_filled_security_code',
    text: 'Rechazado por código de seguridad inválido',
  },
  EXPI: {
    status: 'rejected',
    statusDetail: 'cc_rejected_bad_filled_date',
    text: 'Rechazado por un problema con la fecha de vencimiento',
  },
  FORM: {
    status: 'rejected',
    statusDetail: 'cc_rejected_bad_filled_other',
    text: 'Rechazado por un error en el formulario',
  },
} as const satisfies Record<string, Outcome>;

export type OutcomeName = keyof typeof OUTCOMES;

/** A name that is none of the test names pays like APRO: whoever tries the product uses their own. */
export function outcomeForHolder(name: string): Outcome {
  const first = name.trim().toUpperCase().split(/\s+/)[0] ?? '';
  return Object.hasOwn(OUTCOMES, first) ? OUTCOMES[first as OutcomeName] : OUTCOMES.APRO;
}

/** Words for a payment's `status_detail`, for the page that tells the payer. */
export function textFor(statusDetail: string): string | undefined {
  return Object.values(OUTCOMES).find((outcome) => outcome.statusDetail === statusDetail)?.text;
}

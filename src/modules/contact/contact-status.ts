export const CONTACT_STATUSES = ['received', 'in_progress', 'answered'] as const;
/** `in_progress` once somebody of the cooperative has taken it. */
export type ContactStatus = (typeof CONTACT_STATUSES)[number];

export const CLAIM_STATUSES = ['received', 'assigned', 'in_progress', 'resolved', 'closed', 'reopened'] as const;
export type ClaimStatus = (typeof CLAIM_STATUSES)[number];

/** What may follow what. Only the author's word, or their silence, closes. */
export const NEXT: Record<ClaimStatus, readonly ClaimStatus[]> = {
  received: ['assigned', 'in_progress', 'resolved'],
  assigned: ['in_progress', 'resolved'],
  in_progress: ['resolved'],
  resolved: ['closed', 'reopened'],
  closed: ['reopened'],
  reopened: ['assigned', 'in_progress', 'resolved'],
};

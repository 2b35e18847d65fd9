/**
 * How long a session lives, as PostgreSQL intervals: `idle` counts from its last refresh, `whole` from its sign-in.
 * «Mantener sesión iniciada» makes it kept; without it the phone of a neighbour forgets the member the same day.
 */
export const SESSION_LIFETIME = {
  kept: { idle: '30 days', whole: '90 days' },
  visit: { idle: '12 hours', whole: '24 hours' },
} as const;

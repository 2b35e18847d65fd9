/**
 * Who may hold a permission: a member with a session, a cooperative's system with an API key, a civic app, which gives its key as Open311
 * does, the cooperative's staff, or support alone.
 */
export type Audience = 'member' | 'api-key' | 'civic-app' | 'staff' | 'support';

/** Every permission there is. A route names one, or says that it is public; anything else stops the boot. */
export const PERMISSIONS = {
  'me:read': 'member',
  'me:write': 'member',
  'session:end': 'member',
  'account:read': 'member',
  'account:write': 'member',
  'invoice:read': 'member',
  'consumption:read': 'member',
  'payment:read': 'member',
  'payment:write': 'member',
  'claim:read': 'member',
  'claim:write': 'member',
  'contact:read': 'member',
  'contact:write': 'member',
  'notice:read': 'member',
  'notification:read': 'member',
  'notification:write': 'member',
  'calendar:read': 'member',
  'calendar:write': 'member',
  'sync:import': 'api-key',
  'sync:payments': 'api-key',
  'sync:claims': 'api-key',
  'sync:acknowledge': 'api-key',
  'sync:contact': 'api-key',
  'sync:links': 'api-key',
  'sync:inbound-mail': 'api-key',
  'civic:open311': 'civic-app',
  // Of the staff: one's own things; what an admin alone does; and the areas, in which operators are let work (staff-policy.ts).
  'staff:me:read': 'staff',
  'staff:me:write': 'staff',
  'staff:team:read': 'staff',
  'staff:team:write': 'staff',
  'staff:audit:read': 'staff',
  'staff:members:read': 'staff',
  'staff:members:write': 'staff',
  'staff:billing:read': 'staff',
  'staff:payments:read': 'staff',
  'staff:payments:write': 'staff',
  'staff:claims:read': 'staff',
  'staff:claims:write': 'staff',
  'staff:contact:read': 'staff',
  'staff:contact:write': 'staff',
  'staff:notices:read': 'staff',
  'staff:notices:write': 'staff',
  'staff:imports:read': 'staff',
  'staff:imports:write': 'staff',
  'staff:reports:read': 'staff',
  'staff:settings:read': 'staff',
  'staff:settings:write': 'staff',
  'platform:staff:read': 'support',
  'platform:staff:write': 'support',
  'platform:audit:read': 'support',
  'platform:visits:read': 'support',
  'platform:visits:write': 'support',
} as const satisfies Record<string, Audience>;

export type Permission = keyof typeof PERMISSIONS;

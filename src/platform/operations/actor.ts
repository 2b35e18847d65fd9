/** Who does something: as histories show it, and as the audit log names it. */
export interface Actor {
  kind: 'member' | 'staff' | 'system';
  /** `user:<id>`, `staff:<id>`, `operator` (at the command line), `mail` (an answer that came by mail) or `system`. */
  id: string;
  /** As people read it. One line. */
  name: string;
}

/** What happens by the clock. */
export const SYSTEM: Actor = { kind: 'system', id: 'system', name: 'Sistema' };

/** Whoever of the cooperative answered by mail: histories show that it came so. */
export function mailActor({ name, address }: { name: string; address: string }): Actor {
  return { kind: 'staff', id: 'mail', name: name || address };
}

/** Somebody of the staff, by the id of their account. */
export function staffActor({ staffId, name }: { staffId: string; name: string }): Actor {
  return { kind: 'staff', id: `staff:${staffId}`, name };
}

/** The account's id of whoever has one; null at the command line and for everybody else. */
export function staffIdOf({ id }: Actor): string | null {
  return /^staff:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(id)?.[1] ?? null;
}

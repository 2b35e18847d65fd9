import type pg from 'pg';

/** Rows that waited to be told somebody when the archive was made. */
export type HeldBack = Record<'mails' | 'gatherings' | 'pushes' | 'notices', number>;

/**
 * Where the archive came from, they may have gone out since; a person decides about the mails (ADR 33). The connection stands in the tenant's schema.
 * Webhooks and refunds go on by themselves: who receives them knows a repeat.
 */
const STATEMENTS: Record<keyof HeldBack, string> = {
  mails: `update outgoing_mails
             set status = 'uncertain', held_until = null, last_error = 'Waited when its cooperative was exported: it may have left since.'
           where status = 'pending'`,
  gatherings: 'delete from mail_gatherings',
  pushes: `update push_deliveries set status = 'dropped', finished_at = now() where status = 'pending'`,
  notices: 'update notice_tellings set done_at = now() where done_at is null',
};

export async function holdBack(client: pg.ClientBase): Promise<HeldBack> {
  const held = {} as HeldBack;
  for (const [what, sql] of Object.entries(STATEMENTS))
    held[what as keyof HeldBack] = (await client.query(sql)).rowCount ?? 0;
  return held;
}

/** Webhooks whose secret cannot be opened here are switched off, for they could not be signed. Returns how many. */
export async function switchOffUnsigned(client: pg.ClientBase, knownKeys: string[]): Promise<number> {
  const { rowCount } = await client.query(
    `update webhook_endpoints set enabled = false, disabled_reason = 'operator'
      where secret_key_id <> all ($1) or previous_key_id <> all ($1)`,
    [knownKeys],
  );
  return rowCount ?? 0;
}

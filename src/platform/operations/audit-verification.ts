import type pg from 'pg';
import { BEGINNING, coveredBy } from './audit-chain.js';

/** An entry's number and its hash in hex, as somebody noted it elsewhere. */
export interface Anchor {
  seq: number;
  hash: string;
}

/** Something that the chain says was done to the log. Numbers of entries, both included. */
export interface Finding {
  /** `headless`: the row is gone that says where the log ends, and nothing can be appended. */
  kind: 'edited' | 'inserted' | 'deleted' | 'not-on-anchor' | 'headless';
  from: number;
  to: number;
}

export interface AuditVerdict {
  entries: number;
  /** Of the newest entry, to be noted elsewhere; null where its row is gone. */
  head: Anchor | null;
  findings: Finding[];
}

interface OddRow {
  seq: number;
  /** 1 where no number is missing before it. */
  step: number;
  follows: boolean;
  /** It follows from the last but one: what lies between was put there. */
  followsFurther: boolean;
  /** Rows of the page before this one and with it. */
  place: number;
  hash: string;
}

const PAGE = 20_000;

/** Rows that do not follow from the one before, and the page's last; two rows of the page before come again, to be followed from. */
const ODD_ROWS = `
  with page as (
    select l.seq, l.hash, ${coveredBy('l')} as covered from public.audit_log l where l.seq >= $1 order by l.seq limit ${PAGE}),
  placed as (
    select seq, hash, covered, row_number() over w as place, seq - lag(seq, 1, 0::bigint) over w as step,
           lag(hash, 1, $3::bytea) over w as before, lag(hash, 2, $3::bytea) over w as further
      from page window w as (order by seq)),
  checked as materialized (select *, hash = sha256(before || covered) as follows from placed)
  select seq, step, follows, case when follows then false else hash = sha256(further || covered) end as "followsFurther",
         place, encode(hash, 'hex') as hash
    from checked
   where (seq > $2 and (step <> 1 or not follows)) or place >= (select max(place) - 1 from checked)
   order by seq`;

/**
 * Walks the whole chain, as it stands at one moment, and says what does not hold. `anchors` are ends of the chain that were noted at other
 * times: whoever could rewrite the whole log could not rewrite them.
 */
export async function verifyAuditLog(
  client: pg.ClientBase,
  anchors: Anchor[] = [],
  onProgress: (seq: number) => void = () => undefined,
): Promise<AuditVerdict> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const head = await headOf(client);
    const findings = await findingsIn(client, head, onProgress);
    for (const anchor of anchors) if (!(await liesOn(client, anchor))) findings.push(missed(anchor));
    const { rows } = await client.query<{ entries: number }>(
      'select count(*)::integer as entries from public.audit_log',
    );
    return { entries: rows[0]!.entries, head, findings };
  } finally {
    await client.query('ROLLBACK');
  }
}

/** The newest entry's number and hash. */
export const HEAD = `select seq, encode(hash, 'hex') as hash from public.audit_head`;

async function headOf(client: pg.ClientBase): Promise<Anchor | null> {
  const { rows } = await client.query<{ seq: string; hash: string }>(HEAD);
  const [head] = rows;
  return head ? { seq: Number(head.seq), hash: head.hash } : null;
}

async function findingsIn(
  client: pg.ClientBase,
  head: Anchor | null,
  onProgress: (seq: number) => void,
): Promise<Finding[]> {
  const findings = await beforeTheFirst(client);
  let last: Anchor = { seq: 0, hash: '' };
  for (let from = 1; ;) {
    const { rows } = await client.query<OddRow>(ODD_ROWS, [from, last.seq, BEGINNING]);
    const odd = rows.map((row) => ({ ...row, seq: Number(row.seq), step: Number(row.step), place: Number(row.place) }));
    // What the head does not know is told at the end, and not as edited too.
    const checked = odd.filter(({ seq }) => seq > last.seq && (!head || seq <= head.seq));
    for (const row of checked) note(findings, row);
    const [lastButOne, end] = odd.length > 1 ? [odd.at(-2)!, odd.at(-1)!] : [odd[0], odd[0]];
    if (!end || !lastButOne || end.seq === last.seq) break;
    last = { seq: end.seq, hash: end.hash };
    from = lastButOne.seq;
    onProgress(end.seq);
    if (end.place < PAGE) break;
  }
  return [...findings, ...atTheEnd(findings, last, head)];
}

/** Numbers begin with one. */
async function beforeTheFirst(client: pg.ClientBase): Promise<Finding[]> {
  const { rows } = await client.query<{ from: string | null; to: string }>(
    'select min(seq) as from, max(seq) as to from public.audit_log where seq < 1',
  );
  const { from = null, to } = rows[0]!;
  return from === null ? [] : [{ kind: 'inserted', from: Number(from), to: Number(to) }];
}

function note(findings: Finding[], { seq, step, follows, followsFurther }: OddRow): void {
  if (step > 1) {
    findings.push({ kind: 'deleted', from: seq - step + 1, to: seq - 1 });
    // What it would follow from is gone, so the row itself says nothing.
    return;
  }
  if (follows) return;
  const before = findings.at(-1);
  const touches = before?.kind === 'edited' && before.to === seq - 1;
  if (followsFurther && touches && before.from === before.to) before.kind = 'inserted';
  else if (touches) before.to = seq;
  else findings.push({ kind: 'edited', from: seq, to: seq });
}

/** Whether the log ends where its head says. Rows that were renumbered show in the middle, not here. */
function atTheEnd(findings: Finding[], last: Anchor, head: Anchor | null): Finding[] {
  if (!head) return [{ kind: 'headless', from: last.seq, to: last.seq }];
  if (last.seq === head.seq && (last.hash === head.hash || head.seq === 0)) return [];
  if (last.hash === head.hash && findings.length > 0) return [];
  if (last.seq < head.seq) return [{ kind: 'deleted', from: last.seq + 1, to: head.seq }];
  if (last.seq > head.seq) return [{ kind: 'inserted', from: head.seq + 1, to: last.seq }];
  return [{ kind: 'edited', from: last.seq, to: last.seq }];
}

async function liesOn(client: pg.ClientBase, { seq, hash }: Anchor): Promise<boolean> {
  const { rowCount } = await client.query(`select from public.audit_log where seq = $1 and hash = decode($2, 'hex')`, [
    seq,
    hash,
  ]);
  return rowCount === 1;
}

function missed({ seq }: Anchor): Finding {
  return { kind: 'not-on-anchor', from: seq, to: seq };
}

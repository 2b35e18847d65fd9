import autocannon from 'autocannon';
import type pg from 'pg';
import { schemaOf } from './import-command.ts';
import { PASSWORD_HASH, signIn } from './population.ts';
import type { Stage } from './stage.ts';

const MEMBERS = 20;
/** Requests a second, whatever the answers take: members do not wait for one another. */
export const RATE = 40;
const CONNECTIONS = 8;

export interface ReadFigures {
  when: string;
  requests: number;
  p50: number;
  p99: number;
  errors: number;
}

/** Members of the cooperative, each with an account linked, who look at what they owe. */
export async function readersOf(stage: Stage, admin: pg.Client, slug: string): Promise<Readers> {
  const schema = schemaOf(slug);
  await admin.query(
    `with u as (
       insert into ${schema}.users (id, email, first_name, last_name, password_hash, status, activated_at)
       select gen_random_uuid(), 'socio-' || n || '@example.com', 'Georgina', 'Paván', $1, 'active', now()
         from generate_series(1, ${MEMBERS}) n returning id, email
     )
     insert into ${schema}.accounts (id, user_id, holder_id)
     select gen_random_uuid(), u.id, h.id from (select id, row_number() over (order by email) as place from u) u
       join (select id, row_number() over (order by number) as place from ${schema}.holders) h using (place)`,
    [PASSWORD_HASH],
  );
  const tokens: string[] = [];
  for (let n = 1; n <= MEMBERS; n += 1)
    tokens.push(await signIn(stage, slug, `socio-${n}@example.com`, `198.18.0.${n}`));
  return new Readers(stage.apiUrl, slug, tokens);
}

export class Readers {
  private readonly apiUrl: string;
  private readonly requests: { method: 'GET'; path: string; headers: Record<string, string> }[];

  constructor(apiUrl: string, slug: string, tokens: string[]) {
    this.apiUrl = apiUrl;
    this.requests = tokens.map((token) => ({
      method: 'GET',
      path: `/v1/tenants/${slug}/invoices`,
      headers: { authorization: `Bearer ${token}` },
    }));
  }

  /** `GET T/invoices` at a fixed rate for as long as `work` takes. Times in milliseconds, counted from when a request was due. */
  async during(when: string, work: () => Promise<unknown>): Promise<ReadFigures> {
    let stop = () => undefined as void;
    const reading = new Promise<autocannon.Result>((resolve, reject) => {
      const options = { url: this.apiUrl, connections: CONNECTIONS, overallRate: RATE, duration: 36_000 };
      const instance = autocannon({ ...options, requests: this.requests }, (error: Error | null, result) =>
        error ? reject(error) : resolve(result),
      );
      stop = () => instance.stop();
    });
    try {
      await work();
    } finally {
      stop();
    }
    const { latency, requests, non2xx, errors } = await reading;
    return { when, requests: requests.total, p50: latency.p50, p99: latency.p99, errors: non2xx + errors };
  }
}

import { patternsOf, type Sought } from './sought.js';

/** A statement with its parameters. */
export interface Search {
  sql: string;
  parameters: unknown[];
}

/** Which table is searched, and what of it is shown. */
interface Searched {
  columns: string;
  table: string;
  /** What has to be the very text; each true for one row at the most, or for few. */
  exact: readonly string[];
  /** The order of those that are alike. */
  order: string;
}

const HOLDERS: Searched = {
  columns: `x.id, x.number, x.name, x.tax_id as "taxId", x.address, x.city, x.closed_at as "closedAt",
    (select count(*)::integer from accounts a where a.holder_id = x.id) as links`,
  table: 'holders x',
  exact: ['lower(x.number) = $1', `x.tax_id = translate($1, '.-/ ', '')`, 'lower(x.email) = $1'],
  order: 'x.closed_at is not null, x.name, x.id',
};

const MEMBERS: Searched = {
  columns: `x.id, x.first_name as "firstName", x.last_name as "lastName", x.email, x.status, x.created_at as "createdAt",
    array(select h.number from accounts a join holders h on h.id = a.holder_id where a.user_id = x.id order by a.id) as "holderNumbers"`,
  table: 'users x',
  exact: ['x.email = $1'],
  order: 'x.last_name, x.first_name, x.id',
};

/** Rows that hold every word, or nearly the words where `isNear`; the best first, one more than `limit`. */
export function holdersLike(sought: Sought, limit: number, isNear: boolean): Search {
  return search(HOLDERS, sought, limit, isNear);
}

export function membersLike(sought: Sought, limit: number, isNear: boolean): Search {
  return search(MEMBERS, sought, limit, isNear);
}

/** $1 what was typed, $2 its words, $3 how many; then a pattern for each word. */
function search({ columns, table, exact, order }: Searched, sought: Sought, limit: number, isNear: boolean): Search {
  const patterns = isNear ? [] : patternsOf(sought);
  const where = isNear
    ? '$2 operator(extensions.<%) x.search_text'
    : patterns.map((_, index) => `x.search_text like $${index + 4}`).join(' and ');
  return {
    sql: `
      select ${columns} from ${table} where ${where}
       order by ${exact.map((one) => `(${one}) is true desc`).join(', ')},
                extensions.strict_word_similarity($2, x.search_text) desc, ${order} limit $3`,
    parameters: [sought.text, sought.words.join(' '), limit + 1, ...patterns],
  };
}

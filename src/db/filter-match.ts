import { compileFilter, type Filter } from '../domain/filter.js';
import { sql, type Tx } from './connection.js';

/** Regular expression, of JavaScript and of PostgreSQL: escapes of NUL and of half surrogate pairs, behind an even number of backslashes. */
export const unstorable = String.raw`(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})`;

/**
 * SQL: a text that JSON.stringify wrote, as jsonb. What PostgreSQL cannot hold becomes U+FFFD instead of an error; JSON.stringify
 * writes it, and control characters, as `\u…`, and nothing else.
 */
export const readable = (text: string): string =>
  `(case when position('\\u' in ${text}) > 0 then regexp_replace(${text}, '${unstorable}', '\\1\ufffd', 'g') else ${text} end)::jsonb`;

/** SQL: does the event of this envelope (jsonb) match an endpoint's `filter_path`? Null: no. Never an error. */
export const matches = (envelope: string, path: string): string => `${envelope} @@ ${path}`;

const match = sql(`select coalesce(${matches(readable('$1::text'), '$2::jsonpath')}, false) as matches`);

/** Whether an event with this envelope would get a delivery, by the rule that sends it. */
export async function filterMatches(tx: Tx, filter: Filter, envelope: unknown): Promise<boolean> {
  const [row] = await tx.query<{ matches: boolean }>(match, [JSON.stringify(envelope), compileFilter(filter)]);
  return row?.matches === true;
}

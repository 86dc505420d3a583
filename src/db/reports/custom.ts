import { added } from '../../domain/reports/added.js';
import type { Tx } from '../connection.js';
import { firstUuidAt } from '../uuid.js';
import { type CustomSource, sourceOf } from './custom-columns.js';
import { during, periodOf, type ReportScope, readEach, scopeValues, textsOf } from './scope.js';

/** Names of the whitelist; whoever asks has looked them up. */
export interface CustomQuestion {
  source: CustomSource;
  /** Name of one of its times. */
  time: string;
  byPeriod: boolean;
  dimensions: readonly string[];
  measures: readonly string[];
  /** Dimension → texts of which it must have one. */
  filters: readonly (readonly [dimension: string, values: readonly string[]])[];
  limit: number;
}

/** Of a row: `period` where it was asked for, each dimension's text, each measure's number. */
export type CustomRow = Readonly<Record<string, string | number | null>>;

const payers = textsOf((whose) => whose.payers);
/** An id is made on a clock that may be another than that of `created_at`. */
const apartMs = 60_000;

/** As the tenant: groups of rows, and one more than `limit` where there are more. Nothing of the question becomes SQL but names that the table has. */
export async function readCustom(tx: Tx, scope: ReportScope, question: CustomQuestion): Promise<CustomRow[]> {
  const { times, dimensions, measures, from, tenant, account, id } = sourceOf(question.source);
  const values: unknown[] = [null, ...scopeValues(scope)];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const known = (table: Readonly<Record<string, unknown>>, name: string): string => {
    const found = Object.hasOwn(table, name) ? table[name] : undefined;
    if (typeof found !== 'string') throw new Error(`Cannot report: there is no column '${name}'`);
    return found;
  };
  const at = known(times, question.time);
  const groups = [
    ...(question.byPeriod ? [`${periodOf(at)} as period`] : []),
    ...question.dimensions.map((name) => `${known(dimensions, name)} as "${name}"`),
  ];
  const sums = question.measures.map((name) => {
    const measure = Object.hasOwn(measures, name) ? measures[name] : undefined;
    if (!measure) throw new Error(`Cannot report: there is no measure '${name}'`);
    return `${measure.sql} as "${name}"`;
  });
  const [first = 0, last = 0] = [scope.bounds[0], scope.bounds.at(-1)];
  const where = [
    `${tenant} = $1`,
    ...(scope.payer === 'customer' ? [] : [`${account} = any (array(select id from payers))`]),
    during(at),
    ...(question.time === 'created'
      ? [`${id} >= ${bind(firstUuidAt(first - apartMs))} and ${id} < ${bind(firstUuidAt(last + apartMs))}`]
      : []),
    ...question.filters.map(([name, texts]) => `${known(dimensions, name)} = any (${bind(texts)}::text[])`),
  ];
  const order = groups.map((_, index) => index + 1).join(', ');
  const text = `with ${payers[scope.payer]} select ${[...groups, ...sums].join(', ')} from ${from} where ${where.join(' and ')}
     ${order === '' ? '' : `group by ${order} order by ${order}`} limit ${bind(question.limit + 1)}`;
  const rows = await readEach<CustomRow>(tx, scope, (id) => tx.query(text, [id, ...values.slice(1)]));
  if (scope.payer === 'customer') return rows;
  const keys = [...(question.byPeriod ? ['period'] : []), ...question.dimensions];
  return (added(rows, keys) as CustomRow[]).slice(0, question.limit + 1);
}

import { z } from 'zod';
import { type CustomRow, readCustom } from '../../db/reports/custom.js';
import { type CustomSource, customSources, sourceOf } from '../../db/reports/custom-columns.js';
import type { Payers } from '../../db/reports/scope.js';
import { uuidIn } from '../find.js';
import { invalid } from '../problems.js';
import type { Route } from '../route.js';
import { dictionary } from '../schemas/fields.js';
import { toEverybody } from './audiences.js';
import { moneyOf } from './money.js';
import { payerId, payerName } from './payers.js';
import { day, interval, periodsOf, spanQuery } from './query.js';
import { headOf, makeReport, type ReportDeps, type Row, reportAnswer } from './report.js';

const names = Object.keys(customSources) as [CustomSource, ...CustomSource[]];
const name = z.string().max(50);
const value = z.string().min(1).max(200);

const body = z
  .strictObject({
    source: z.enum(names),
    time: name.optional().meta({ description: 'By which time rows are chosen; without it the first of the source.' }),
    dimensions: z.array(name).max(4).optional(),
    measures: z.array(name).min(1).max(10),
    filters: dictionary(name, z.union([value, z.array(value).min(1).max(50)]))
      .optional()
      .meta({ description: 'Dimension → the texts of which it has one.' }),
    ...spanQuery,
    interval: interval.meta({ description: 'Adds `period`, its first day; without it the whole time is one.' }),
    limit: z.number().int().min(1).max(1000).optional().meta({ default: 100 }),
  })
  .meta({ id: 'CustomReportQuestion', description: describe() });
type Question = z.output<typeof body>;

/** The whitelist, in words. */
function describe(): string {
  const lines = names.map((source) => {
    const { dimensions, measures, times } = sourceOf(source);
    const list = (table: Readonly<Record<string, unknown>>): string => Object.keys(table).join(', ');
    return `\`${source}\`: dimensions ${list(dimensions)}; measures ${list(measures)}; times ${list(times)}.`;
  });
  return `Names that are known. ${lines.join(' ')}`;
}

const answer = z
  .object({
    ...headOf,
    start: day,
    end: day,
    truncated: z.boolean(),
    data: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
  })
  .meta({ id: 'CustomReport' });

/** A report of whoever's own making. */
export const createCustomReport = (deps: ReportDeps): readonly Route[] =>
  toEverybody(deps.db, {
    name: 'custom',
    operation: 'makeCustomReport',
    route: {
      method: 'post',
      summary: 'A report of your own: dimensions × measures',
      description:
        'Amounts are never added over currencies: where one is asked for, `currency` is a dimension. `truncated`: there are more rows than `limit`. With `Accept: text/csv` the rows are CSV.',
      body,
      isPure: true,
    },
    query: z.strictObject({}),
    answer,
    answerOfPlatform: answer,
    serve: async (subject, { body, wantsCsv }) => {
      const { payers } = subject;
      const asked = chosen(body, payers);
      const made = await makeReport(deps, subject, body, async (tx, { payers, livemode, timezone, now }) => {
        const periods = periodsOf(body, timezone, now);
        const limit = body.limit ?? 100;
        const scope = { ...payers, livemode, bounds: periods.bounds };
        const found = await readCustom(tx, scope, { ...asked, byPeriod: body.interval !== undefined, limit });
        const head = { start: periods.days[0], end: periods.days.at(-1), truncated: found.length > limit };
        return { head, rows: found.slice(0, limit).map((row) => viewOf(row, asked, payers, periods.days)) };
      });
      return reportAnswer('custom', columnsOf(asked, body.interval !== undefined), made, wantsCsv);
    },
  });

interface Chosen {
  source: CustomSource;
  time: string;
  dimensions: readonly string[];
  measures: readonly string[];
  filters: readonly (readonly [string, readonly string[]])[];
}

/** @throws Problem `validation_failed` that names what there is */
function chosen(question: Question, payers: Payers): Chosen {
  if (payers.payer === 'platform' && question.source === 'customers')
    throw invalid('source', 'is of customers, and tenants are none');
  const { dimensions, measures, times } = sourceOf(question.source);
  const known = (field: string, table: Readonly<Record<string, unknown>>, given: string): string => {
    if (Object.hasOwn(table, given)) return given;
    throw invalid(field, `must be one of ${Object.keys(table).join(', ')}`);
  };
  const asked = [...new Set(question.measures.map((one, index) => known(`measures.${index}`, measures, one)))];
  const wanted = (question.dimensions ?? []).map((one, index) => known(`dimensions.${index}`, dimensions, one));
  const isOfMoney = asked.some((one) => measures[one]?.kind === 'money');
  return {
    source: question.source,
    time: question.time === undefined ? (Object.keys(times)[0] ?? '') : known('time', times, question.time),
    dimensions: [...new Set([...wanted, ...(isOfMoney ? ['currency'] : [])])],
    measures: asked,
    filters: Object.entries(question.filters ?? {}).map(([dimension, texts]) => [
      known(`filters.${dimension}`, dimensions, dimension),
      [texts]
        .flat()
        .map((text) => (dimension === 'customer' ? uuidIn(payerName(payers), text, payerName(payers)) : text)),
    ]),
  };
}

const isMoney = (source: CustomSource, measure: string): boolean =>
  sourceOf(source).measures[measure]?.kind === 'money';

const columnsOf = ({ source, dimensions, measures }: Chosen, byPeriod: boolean): string[] => [
  ...(byPeriod ? ['period'] : []),
  ...dimensions,
  ...measures.flatMap((one) => (isMoney(source, one) ? [`${one}_minor`, one] : [one])),
];

function viewOf(
  row: CustomRow,
  { source, dimensions, measures }: Chosen,
  payers: Payers,
  days: readonly string[],
): Row {
  const currency = String(row.currency ?? '');
  return {
    ...(row.period === undefined ? {} : { period: days[Number(row.period)] ?? null }),
    ...Object.fromEntries(dimensions.map((one) => [one, dimensionView(payers, one, row[one] ?? null)])),
    ...Object.assign(
      {},
      ...measures.map((one) =>
        isMoney(source, one) ? moneyOf(currency, { [one]: Number(row[one] ?? 0) }) : { [one]: row[one] ?? 0 },
      ),
    ),
  };
}

const dimensionView = (payers: Payers, dimension: string, found: string | number | null): string | number | null =>
  dimension === 'customer' && typeof found === 'string' ? payerId(payers, found) : found;

import { z } from 'zod';
import type { Database, Tx } from '../../db/connection.js';
import { tenantById } from '../../db/tenants.js';
import { type Cell, csvLine } from '../../domain/csv.js';
import type { Millis } from '../../domain/time.js';
import type { TenantCaller } from '../auth.js';
import { notFound, Problem } from '../problems.js';
import { type Answer, type Route, tenantRoute } from '../route.js';
import { modes } from './query.js';
import type { WithSlot } from './slots.js';

/** How long one statement of a report may take. */
const statementMs = 10_000;

/** All of a report's statements see the same moment, and none of them writes. */
const begin = `set transaction isolation level repeatable read, read only; set local statement_timeout = ${statementMs}`;

export interface ReportDeps {
  db: Database;
  now: () => Millis;
  withSlot: WithSlot;
}

export type Row = Readonly<Record<string, Cell>>;

/** What a report is made with. */
export interface Asked<Given> {
  given: Given;
  tenantId: string;
  livemode: boolean;
  timezone: string;
  now: Millis;
}

export interface Result {
  /** Beside the rows: of which days they are, and what belongs to none. */
  head: Record<string, unknown>;
  rows: readonly Row[];
}

export const headOf = { report: z.string(), mode: z.enum(modes), timezone: z.string() };
type Common = { timezone?: string | undefined; mode?: (typeof modes)[number] | undefined };

/** Within the limits of reports. @throws Problem `rate_limited`, `unavailable` */
export async function makeReport<Given extends Common>(
  { db, now, withSlot }: ReportDeps,
  caller: TenantCaller,
  given: Given,
  read: (tx: Tx, asked: Asked<Given>) => Promise<Result>,
): Promise<Result> {
  const { tenantId } = caller;
  const make = async (tx: Tx): Promise<Result> => {
    await tx.query(begin);
    const tenant = await tenantById(tx, tenantId);
    if (!tenant) throw notFound('tenant', tenantId);
    const [mode, timezone] = [given.mode ?? 'live', given.timezone ?? tenant.timezone];
    const made = await read(tx, { given, tenantId, livemode: mode === 'live', timezone, now: now() });
    return { ...made, head: { mode, timezone, ...made.head } };
  };
  try {
    return await withSlot(tenantId, () => db.withTenant(tenantId, make));
  } catch (error) {
    if ((error as { code?: unknown }).code !== queryCanceled) throw error;
    throw new Problem('unavailable', 'The report would take too long: ask for less time, or less of it.', {
      headers: { 'Retry-After': '60' },
      cause: error,
    });
  }
}
const queryCanceled = '57014';

/** The rows as JSON with what belongs to all of them, or the rows alone as CSV. */
export function reportAnswer(report: string, columns: readonly string[], { head, rows }: Result, csv: boolean): Answer {
  const headers = { Vary: 'Accept' };
  if (!csv) return { status: 200, body: { report, ...head, data: rows }, headers };
  const lines = [columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))];
  return { status: 200, csv: lines.map(csvLine).join(''), headers };
}

/** A report with fixed columns: `GET /reports/<name>`. */
export const reportRoute = <Query extends z.ZodObject, Line extends z.ZodObject>(
  deps: ReportDeps,
  report: {
    name: string;
    operation: string;
    summary: string;
    description: string;
    query: Query;
    /** Beside what every report says. */
    head: z.ZodRawShape;
    row: Line;
    read: (
      tx: Tx,
      asked: Asked<z.output<Query> & Common>,
    ) => Promise<{ head: Record<string, unknown>; rows: readonly z.output<Line>[] }>;
  },
): Route =>
  tenantRoute('read', {
    method: 'get',
    path: `/reports/${report.name}`,
    name: report.operation,
    summary: report.summary,
    description: `${report.description} With \`Accept: text/csv\` the rows of \`data\` are CSV.`,
    query: report.query,
    answers: {
      200: {
        description: 'The report.',
        schema: z
          .object({ ...headOf, ...report.head, data: z.array(report.row) })
          .meta({ id: `${report.operation.replace(/^get/, '')}` }),
        csv: true,
      },
    },
    serve: async ({ query, caller, wantsCsv }) => {
      const made = await makeReport(
        deps,
        caller,
        query as z.output<Query> & Common,
        report.read as (tx: Tx, asked: Asked<z.output<Query> & Common>) => Promise<Result>,
      );
      return reportAnswer(report.name, Object.keys(report.row.shape), made, wantsCsv);
    },
  });

import { z } from 'zod';
import type { Database, Tx } from '../../db/connection.js';
import type { Payers } from '../../db/reports/scope.js';
import { tenantById } from '../../db/tenants.js';
import { type Cell, csvLine } from '../../domain/csv.js';
import type { Millis } from '../../domain/time.js';
import { notFound, Problem } from '../problems.js';
import type { Answer, Route } from '../route.js';
import { toEverybody } from './audiences.js';
import type { Subject } from './payers.js';
import { modes } from './query.js';
import type { WithSlot } from './slots.js';

/** How long one statement of a report may take. */
const statementMs = 10_000;

const limit = `set local statement_timeout = ${statementMs}`;

export interface ReportDeps {
  db: Database;
  now: () => Millis;
  withSlot: WithSlot;
}

export type Row = Readonly<Record<string, Cell>>;

/** What a report is made with. */
export interface Asked<Given> {
  given: Given;
  payers: Payers;
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
  { payers, turn }: Subject,
  given: Given,
  read: (tx: Tx, asked: Asked<Given>) => Promise<Result>,
): Promise<Result> {
  const make = async (tx: Tx): Promise<Result> => {
    await tx.query(limit);
    const mode = given.mode ?? 'live';
    const timezone = given.timezone ?? (payers.payer === 'customer' ? await zoneOf(tx, payers.tenantId) : 'UTC');
    const made = await read(tx, { given, payers, livemode: mode === 'live', timezone, now: now() });
    return { ...made, head: { mode, timezone, ...made.head } };
  };
  // Those that pay the platform are read one after the other, each as itself.
  const tenantIds = payers.payer === 'customer' ? [payers.tenantId] : payers.tenantIds.slice(0, 1);
  try {
    return await withSlot(turn, () => db.readTenants(tenantIds, make));
  } catch (error) {
    if ((error as { code?: unknown }).code !== queryCanceled) throw error;
    throw new Problem('unavailable', 'The report would take too long: ask for less time, or less of it.', {
      headers: { 'Retry-After': '60' },
      cause: error,
    });
  }
}
const queryCanceled = '57014';

async function zoneOf(tx: Tx, tenantId: string): Promise<string> {
  const tenant = await tenantById(tx, tenantId);
  if (!tenant) throw notFound('tenant', tenantId);
  return tenant.timezone;
}

/** The rows as JSON with what belongs to all of them, or the rows alone as CSV. */
export function reportAnswer(report: string, columns: readonly string[], { head, rows }: Result, csv: boolean): Answer {
  const headers = { Vary: 'Accept' };
  if (!csv) return { status: 200, body: { report, ...head, data: rows }, headers };
  const lines = [columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))];
  return { status: 200, csv: lines.map(csvLine).join(''), headers };
}

/** A report with fixed columns, `GET …/reports/<name>`: a tenant's, and the operator's. */
export const reportRoutes = <Query extends z.ZodObject, Line extends z.ZodObject>(
  deps: ReportDeps,
  report: {
    name: string;
    operation: string;
    summary: string;
    description: string;
    query: Query;
    /** Beside what every report says. */
    head: z.ZodRawShape;
    /** The same, of what is only said of a tenant. */
    headOfTenant?: z.ZodRawShape;
    row: Line;
    read: (
      tx: Tx,
      asked: Asked<z.output<Query> & Common>,
    ) => Promise<{ head: Record<string, unknown>; rows: readonly z.output<Line>[] }>;
  },
): readonly Route[] => {
  const of = (id: string, head: z.ZodRawShape) =>
    z.object({ ...headOf, ...head, data: z.array(report.row) }).meta({ id });
  const id = report.operation.replace(/^get/, '');
  const ofTenants = of(id, { ...report.head, ...report.headOfTenant });
  return toEverybody(deps.db, {
    name: report.name,
    operation: report.operation,
    route: {
      method: 'get',
      summary: report.summary,
      description: `${report.description} With \`Accept: text/csv\` the rows of \`data\` are CSV.`,
    },
    query: report.query,
    answer: ofTenants,
    answerOfPlatform: report.headOfTenant ? of(`Platform${id}`, report.head) : ofTenants,
    serve: async (subject, { query, wantsCsv }) => {
      const made = await makeReport(
        deps,
        subject,
        query as z.output<Query> & Common,
        report.read as (tx: Tx, asked: Asked<z.output<Query> & Common>) => Promise<Result>,
      );
      return reportAnswer(report.name, Object.keys(report.row.shape), made, wantsCsv);
    },
  });
};

import type { Billhook } from '@billhook/client';

interface Query {
  mode: 'live' | 'test';
}
/** `data`: rows of one form each. */
interface Report {
  data: readonly object[];
}

/** The reports that are a table of rows, by their names. */
export const reportCalls = ({ reports }: Billhook) =>
  ({
    revenue: { json: (query: Query) => reports.revenue(query), csv: (query: Query) => reports.revenueCsv(query) },
    mrr: { json: (query: Query) => reports.mrr(query), csv: (query: Query) => reports.mrrCsv(query) },
    churn: { json: (query: Query) => reports.churn(query), csv: (query: Query) => reports.churnCsv(query) },
    receivables: {
      json: (query: Query) => reports.receivables(query),
      csv: (query: Query) => reports.receivablesCsv(query),
    },
    collections: {
      json: (query: Query) => reports.collections(query),
      csv: (query: Query) => reports.collectionsCsv(query),
    },
    dunning: { json: (query: Query) => reports.dunning(query), csv: (query: Query) => reports.dunningCsv(query) },
    forecast: { json: (query: Query) => reports.forecast(query), csv: (query: Query) => reports.forecastCsv(query) },
    dashboard: { json: (query: Query) => reports.dashboard(query), csv: (query: Query) => reports.dashboardCsv(query) },
  }) satisfies Record<
    string,
    { json: (query: Query) => PromiseLike<Report>; csv: (query: Query) => Promise<Response> }
  >;

export type ReportName = keyof ReturnType<typeof reportCalls>;

const names: ReadonlySet<string> = new Set<ReportName>([
  ...(['revenue', 'mrr', 'churn', 'receivables'] as const),
  ...(['collections', 'dunning', 'forecast', 'dashboard'] as const),
]);
export const isReportName = (text: string | undefined): text is ReportName => text !== undefined && names.has(text);

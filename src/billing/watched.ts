import type { Tx } from '../db/connection.js';
import type { LedgerRow } from '../db/gateway-events.js';
import type { Place, Tracer } from '../tracing/tracer.js';
import type { ApplyResult, NeedsRefetch } from './apply-result.js';

/** One try to apply an event of the ledger. */
export interface Application {
  /** As it was before. */
  row: LedgerRow;
  place: Place;
  ms: number;
  /** null: it was taken back. */
  result: ApplyResult | NeedsRefetch | null;
  /** Why; it may quote what came, so its words are for nobody's log. */
  error: unknown;
}

export interface WatchDeps {
  tracer: Pick<Tracer, 'underRow'>;
  /** One line and one span of every try that has found its row. */
  observe: (application: Application) => void;
}

/** Given the row under its lock: from here on what the transaction appends is of the row's trace. Returns the row. */
export type Take = (tx: Tx, row: LedgerRow | null) => LedgerRow | null;

type Applied = ApplyResult | NeedsRefetch;

/** Runs tries to apply an event, and tells how each has ended. */
export const createWatched =
  ({ tracer, observe }: WatchDeps) =>
  async (work: (take: Take) => Promise<Applied>): Promise<Applied> => {
    const startedAt = performance.now();
    const taken: { row: LedgerRow; place: Place }[] = [];
    const take: Take = (tx, row) => {
      if (row === null) return null;
      const place = tracer.underRow(row.traceparent, row.id);
      tx.traceparent = place.traceparent;
      taken.push({ row, place });
      return row;
    };
    const tell = (end: Pick<Application, 'result' | 'error'>): void => {
      for (const one of taken) observe({ ...one, ms: performance.now() - startedAt, ...end });
    };
    try {
      const result = await work(take);
      tell({ result, error: null });
      return result;
    } catch (error) {
      tell({ result: null, error });
      throw error;
    }
  };

import { appendEvents } from '../billing/append-events.js';
import type { Database, Tx } from '../db/connection.js';
import type { ExportOwner, ExportRow } from '../db/exports.js';
import { type ExportStep, failExport, stepExport } from '../db/step-export.js';
import { MissingRow } from '../domain/errors.js';
import { publicId } from '../domain/ids.js';
import type { EventDraft } from '../domain/tell/draft.js';
import type { ExportProgress } from '../workflows/contract.js';
import type { Activities } from './index.js';

/** After so long others of the queue have a turn. */
const turnMs = 2000;
/** With the waits of its policy more than an hour. */
const lastAttempt = 80;

export interface StepExportDeps {
  db: Database;
  /** Has the first attempts made of events that have been committed; what it does not reach, the relay does. */
  attemptDeliveries: (tenantId: string, eventIds: readonly string[]) => Promise<void>;
  /** Where tenants reach the API; undefined: nobody has said so. */
  publicUrl: string | undefined;
  /** Says that work goes on. @throws when it may not. */
  goOn: () => void;
  attempt: () => number;
  now: () => number;
}

/** Writes parts of an export for a while. What tells of its end is in the same commit as its last part. */
export function createStepExport(deps: StepExportDeps): Activities['stepExport'] {
  const { db, attemptDeliveries, goOn, attempt, now } = deps;

  const stepWith = async (owner: ExportOwner, step: (tx: Tx) => Promise<ExportStep | null>): Promise<ExportRow> => {
    const stepIn = async (tx: Tx): Promise<ExportStep> => {
      const made = await step(tx);
      if (!made) throw new MissingRow('Cannot export: there is no such export');
      return made;
    };
    // The operator is told nothing, and no tenant is told of what the operator asked for.
    if (owner === null) return (await db.withSystem(stepIn)).row;
    const { row, deliverable } = await db.withTenant(owner, async (tx) => {
      const made = await stepIn(tx);
      const drafts = made.hasEnded ? [endOf(owner, made, deps)] : [];
      return { row: made.row, deliverable: (await appendEvents(tx, drafts)).deliverable };
    });
    if (deliverable.length > 0) await attemptDeliveries(owner, deliverable);
    return row;
  };

  return async ({ tenantId, id }) => {
    const endsAt = now() + turnMs;
    const next = () =>
      stepWith(tenantId, (tx) => stepExport(tx, tenantId, id)).catch((error: Error) => {
        if (attempt() < lastAttempt) throw error;
        return stepWith(tenantId, (tx) => failExport(tx, tenantId, id, 'It could not be read.'));
      });
    for (;;) {
      const row = await next();
      if (row.status !== 'running' || now() > endsAt) return progressOf(row);
      goOn();
    }
  };
}

const progressOf = ({ status, row_count }: ExportRow): ExportProgress => ({
  status,
  rows: row_count,
  isOver: status !== 'running',
});

/** Once per export: it ends once. */
function endOf(
  tenantId: string,
  { row, tenantExternalId }: ExportStep,
  { publicUrl, now }: Pick<StepExportDeps, 'publicUrl' | 'now'>,
): EventDraft {
  const exportId = publicId('export', row.id);
  const type = row.status === 'done' ? 'export.completed' : 'export.failed';
  const url = publicUrl && `${publicUrl.replace(/\/+$/, '')}/api/v1/exports/${exportId}/download`;
  const told =
    row.status === 'done'
      ? { records_total: row.row_count, records_failed: 0, ...(url ? { url } : {}) }
      : { error: row.error ?? '' };
  return {
    tenantId,
    tenantExternalId: tenantExternalId ?? '',
    type,
    aggregate: { type: 'export', id: row.id, version: 1 },
    occurredAt: now(),
    data: { export_id: exportId, kind: row.kind, ...told },
    dedupeKey: `${type}:${row.id}`,
  };
}

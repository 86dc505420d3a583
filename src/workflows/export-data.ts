import { continueAsNew } from '@temporalio/workflow';
import { activitiesOf } from './activities.js';
import type { ExportInput, ExportProgress } from './contract.js';
import { exportWaits, historyLimit } from './policy.js';
import { stepUntilOver } from './step-until-over.js';

/** Exports data for a tenant, or for the operator: each step writes some parts of the result, which stand in PostgreSQL. */
export function exportData(input: ExportInput): Promise<ExportProgress> {
  const { tenantId, id, historyEvents = historyLimit } = input;
  const activities = activitiesOf(tenantId ?? 'operator');
  return stepUntilOver<ExportProgress>({
    step: () => activities.stepExport({ tenantId, id }),
    details: (now) => `**${now.status}**: ${now.rows} rows`,
    moves: (before, now) => now.rows > before.rows,
    waits: exportWaits,
    historyEvents,
    handOver: () => continueAsNew<typeof exportData>(input),
  });
}

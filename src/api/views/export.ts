import type { z } from 'zod';
import type { ExportRow } from '../../db/exports.js';
import { shownId } from '../../domain/audit-view.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { exportSchema, operatorExportSchema } from '../schemas/export.js';
import { timeOrNull } from './time.js';

/** What was done and has expired cannot be downloaded any more. */
export const exportStatus = (row: ExportRow): z.infer<typeof exportSchema>['status'] =>
  row.status === 'done' && row.expires_at <= Date.now() ? 'expired' : row.status;

export const exportView = (row: ExportRow): z.infer<typeof exportSchema> => ({
  id: publicId('export', row.id),
  kind: row.kind,
  status: exportStatus(row),
  filter: { ...row.filter },
  requested_by: shownId('api_key', row.requested_by),
  rows: row.row_count,
  bytes: row.byte_count,
  error: row.error,
  created_at: rfc3339(row.created_at),
  finished_at: timeOrNull(row.finished_at),
  expires_at: rfc3339(row.expires_at),
});

/** Of the operator's. */
export const operatorExportView = (row: ExportRow): z.infer<typeof operatorExportSchema> => ({
  ...exportView(row),
  tenant_id: row.about_tenant_id && publicId('tenant', row.about_tenant_id),
});

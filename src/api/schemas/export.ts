import { z } from 'zod';
import type { ExportKindName } from '../../db/export-kinds.js';
import { exportStatuses } from '../../db/exports.js';
import { auditFilter } from './audit.js';
import { idText, time, typeId } from './fields.js';

/** What a request may say of each kind. */
const kinds = {
  audit: z.strictObject({ kind: z.literal('audit'), filter: z.strictObject(auditFilter).optional() }),
} as const satisfies Record<ExportKindName, z.ZodObject>;
const kindNames = Object.keys(kinds) as ExportKindName[];

export const newExport = kinds.audit.meta({ id: 'NewExport' });
export const newOperatorExport = kinds.audit
  .extend({
    tenant: idText(
      'Id of the tenant whose data it is, or `ext:` and its external id; null: what belongs to no tenant.',
    ).nullable(),
  })
  .meta({ id: 'NewOperatorExport' });

const fields = z.object({
  id: typeId('export'),
  kind: z.enum(kindNames),
  status: z.enum([...exportStatuses, 'expired']).meta({
    description: '`expired`: it was done, and its result is no longer kept.',
  }),
  filter: z.record(z.string(), z.unknown()).meta({ description: 'As it is kept.' }),
  requested_by: z.string().meta({ description: 'Id of the API key; who has a context; or `operator`.' }),
  rows: z.number().int().meta({ description: 'Rows that are in the result so far.' }),
  bytes: z.number().int(),
  error: z.string().nullable(),
  created_at: time,
  finished_at: time.nullable(),
  expires_at: time,
});
export const exportSchema = fields.meta({ id: 'Export' });
export const operatorExportSchema = fields
  .extend({
    tenant_id: typeId('tenant').nullable().meta({ description: 'Whose data it is; null: what belongs to no tenant.' }),
  })
  .meta({ id: 'OperatorExport' });

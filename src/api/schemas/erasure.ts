import { z } from 'zod';
import { idText, text, time, typeId } from './fields.js';

const reason = text(500).meta({ description: 'Why, for the audit log; no personal data.' });
const dryRun = z.boolean().optional().meta({ description: 'Only count what would be erased.' });

export const tenantErasure = z.strictObject({ reason, dry_run: dryRun }).meta({ id: 'TenantErasure' });
export const customerErasure = z
  .strictObject({ tenant: idText('Id of the tenant whose customer it is.'), reason, dry_run: dryRun })
  .meta({ id: 'CustomerErasure' });

export const erasureSchema = z
  .object({
    id: typeId('erasure'),
    tenant: z.object({ id: typeId('tenant'), external_id: z.string() }),
    customer: typeId('customer').nullable().meta({ description: 'null: the tenant and all of its customers.' }),
    reason: z.string(),
    dry_run: z.boolean(),
    status: z.enum(['running', 'done']),
    counts: z.record(z.string(), z.number().int()).meta({ description: 'Rows that were changed so far, by table.' }),
    requested_at: time,
    finished_at: time.nullable(),
  })
  .meta({ id: 'Erasure' });

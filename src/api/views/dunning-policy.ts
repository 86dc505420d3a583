import type { z } from 'zod';
import type { DunningPolicyRow } from '../../db/dunning-policies.js';
import type { Policy, PolicyStep } from '../../domain/dunning/policies.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { policySchema } from '../schemas/dunning-policy.js';

type View = z.infer<typeof policySchema>;

/** As it is written; what follows from its kind is left out. */
const stepView = ({ code, offset_days, kind, channels, template, requires, conditions }: PolicyStep) =>
  ({
    ...{ code, offset_days, kind, channels: [...channels], template },
    ...(requires ? { requires } : {}),
    ...(conditions ? { conditions } : {}),
  }) as View['steps'][number];

export const shippedPolicyView = ({ name, description, steps }: Policy): View => ({
  ...{ id: null, name, description, written_by: 'billhook' },
  ...{ steps: steps.map(stepView), updated_at: null },
});

export const ownPolicyView = (row: DunningPolicyRow): View => ({
  id: publicId('dunning_policy', row.id),
  name: row.name,
  description: row.description,
  written_by: row.by_operator ? 'operator' : 'tenant',
  steps: row.steps.map(stepView),
  updated_at: rfc3339(row.updated_at),
});

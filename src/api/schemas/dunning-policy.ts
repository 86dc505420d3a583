import { z } from 'zod';
import { text, time, typeId } from './fields.js';

export const policyName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be letters a-z, digits and -')
  .meta({ description: 'Name of the policy.', example: 'standard-v1' });

const kinds = ['notify', 'restrict', 'suspend', 'terminate'] as const;
const channels = ['email', 'sms', 'push'] as const;
const templates = [
  ...(['reminder_1', 'reminder_2', 'reminder_3', 'final_notice', 'account_suspended', 'last_chance'] as const),
  'subscription_cancelled',
] as const;

const step = {
  code: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be letters a-z, digits and _')
    .meta({ description: 'The first step, and no other, is `overdue`.' }),
  offset_days: z.number().int().min(1).max(730).meta({ description: 'Days after the anchor, each later than before.' }),
  kind: z.enum(kinds),
  channels: z.array(z.enum(channels)).min(1).max(channels.length).meta({ description: '`email` is one of them.' }),
  template: z.enum(templates),
};
const requires = z
  .strictObject({ sent: z.string().max(40), min_hours: z.number().int().min(72).max(2160) })
  .meta({ description: 'Of `suspend` and `terminate`: the step whose message names the day, and how long before.' });
const conditions = z
  .strictObject({ min_balance_minor: z.number().int().min(0) })
  .meta({ description: 'Of `suspend` and `terminate`: not while less is owed.' });

export const newPolicy = z
  .strictObject({
    description: text(500).nullable().optional(),
    steps: z
      .array(z.strictObject({ ...step, requires: requires.optional(), conditions: conditions.optional() }))
      .min(1)
      .max(30),
  })
  .meta({ id: 'NewDunningPolicy' });

export const policySchema = z
  .object({
    id: typeId('dunning_policy').nullable().meta({ description: 'null: it is shipped.' }),
    name: z.string(),
    description: z.string().nullable(),
    written_by: z.enum(['billhook', 'operator', 'tenant']).meta({ description: 'Who changes it.' }),
    steps: z.array(
      z.object({ ...step, requires: requires.optional(), conditions: conditions.optional() }).meta({
        id: 'DunningPolicyStep',
      }),
    ),
    updated_at: time.nullable(),
  })
  .meta({ id: 'DunningPolicy' });

export const policyList = z
  .object({ data: z.array(policySchema), next_cursor: z.null() })
  .meta({ id: 'DunningPolicyList' });

export const policyChoice = z
  .strictObject({ policy: policyName.nullable().meta({ description: 'null: as the tenant’s settings say.' }) })
  .meta({ id: 'DunningPolicyChoice' });

import { z } from 'zod';
import { pauseKinds } from '../../domain/dunning/snapshot.js';
import { access } from './access.js';
import { idText, text, time, typeId, word } from './fields.js';

export const dunningStates = [
  'clear',
  'grace',
  'overdue',
  'final_notice',
  'suspended',
  'terminated',
  'paused',
] as const;
const outcomes = ['recovered', 'terminated', 'voided', 'exempted', 'canceled'] as const;
const results = ['done', 'superseded', 'failed', 'pending'] as const;
const day = z.string().meta({ format: 'date', example: '2025-10-30' });

const run = z.object({
  id: typeId('dunning_run'),
  customer_id: z.string().meta({ description: 'Who owes: a customer, or the tenant itself for its platform fee.' }),
  account_id: typeId('billing_account'),
  livemode: z.boolean(),
  policy: z.string(),
  state: z.enum(dunningStates),
  access,
  exempt: z.boolean().meta({ description: 'Of the account: nobody is reminded.' }),
  currency: z.string(),
  anchor_date: day.meta({ description: 'The day that steps are counted from.' }),
  opening_balance: z.number().nullable(),
  opening_balance_minor: z.number().int().nullable(),
  started_at: time,
  ended_at: time.nullable(),
  outcome: z.enum(outcomes).nullable(),
  next_look_at: time.nullable().meta({ description: 'null: when something happens.' }),
});
export const dunningRunSchema = run.meta({ id: 'DunningRun' });

const entry = z.object({
  code: z.string(),
  due_at: time.nullable().meta({ description: 'null: not as long as nothing changes.' }),
  day: day.nullable().meta({ description: 'Where the payer is.' }),
  result: z.enum(results),
  executed_at: time.nullable(),
});
const pause = z.object({
  kind: z.enum(pauseKinds),
  reason: z.string().nullable(),
  from: time,
  until: time.nullable(),
});
const plan = {
  timeline: z.array(entry).meta({ description: 'Steps of the policy, as they stand now.' }),
  pause: pause.nullable().meta({ description: 'Why nothing is due for now.' }),
};
export const dunningRunDetail = run
  .extend({
    ...plan,
    steps: z
      .array(
        z.object({
          ...{ code: z.string(), round: z.number().int(), due_at: time, executed_at: time },
          result: z.enum(['done', 'superseded', 'failed']),
          requested_by: z.string().nullable(),
        }),
      )
      .meta({ description: 'What was done, in its order.' }),
    pauses: z.array(pause.extend({ promised_on: day.nullable(), promised_minor: z.number().int().nullable() })),
  })
  .meta({ id: 'DunningRunDetail' });

const coming = z.object({
  kind: z.enum(['invoice_due', 'upcoming_renewal', 'card_expiring']),
  about: z.string().meta({ description: 'Id of the invoice or subscription, or what the gateway calls the card.' }),
  happens_on: day.meta({ description: 'Where the payer is.' }),
  due_at: time,
  result: z.enum(['done', 'pending']),
});

export const dunningPreview = z
  .object({
    account_id: typeId('billing_account'),
    policy: z.string(),
    state: z.enum(dunningStates),
    access,
    anchor_date: day.nullable().meta({ description: 'null: nothing is owed.' }),
    ahead: z.array(coming).meta({ description: 'Before day 0: what the payer is told, or was, of what comes.' }),
    ...plan,
  })
  .meta({ id: 'DunningPreview' });

const account = idText(
  'A billing account, a customer or a tenant: its id, or `ext:` and the external id of a customer or tenant.',
);
export const dunningQuery = {
  state: word(dunningStates).optional(),
  open: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .meta({ type: 'boolean', description: 'Without it both.' }),
  account: account.optional(),
};
export const previewQuery = { account };

const reason = text(500);
export const pauseRequest = z
  .strictObject({ until: z.iso.datetime({ offset: true }).optional(), reason })
  .meta({ id: 'DunningPause', description: 'Without `until` until it is resumed.' });
export const promiseRequest = z
  .strictObject({
    date: z.iso.date().meta({ description: 'At most 14 days ahead.' }),
    amount: z.number().positive().optional().meta({ description: 'Major units.' }),
  })
  .meta({ id: 'PromiseToPay' });
export const exemptRequest = z.strictObject({ reason }).meta({ id: 'DunningExemption' });
export const stepRequest = z
  .strictObject({ step: text(64).optional().meta({ description: 'Without it the next one.' }) })
  .meta({ id: 'DunningStepRequest' });

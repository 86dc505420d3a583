import { z } from 'zod';
import { longestQueue } from '../../db/gauges.js';
import { mostWaiting, newestEvents } from '../../db/operator-boards.js';
import { gatewayNames } from '../../domain/entities.js';
import { dunningStates } from './dunning.js';
import { time, typeId } from './fields.js';

const owner = z.object({ id: typeId('tenant'), external_id: z.string() });

export const gatewayStandingSchema = z
  .object({
    gateway_account: z.object({ id: typeId('gateway_account'), gateway: z.enum(gatewayNames), name: z.string() }),
    tenant: owner.nullable().meta({ description: 'null: an account of the platform.' }),
    active: z.boolean(),
    last_event_at: time
      .nullable()
      .meta({ description: `null: not among the newest ${newestEvents} events of all accounts.` }),
    last_lag_seconds: z
      .number()
      .nullable()
      .meta({ description: 'Of the last event: from the time that the gateway names to its storing.' }),
    queued: z.number().int().meta({ description: 'Stored, and not applied.' }),
    unclaimed: z.number().int().meta({ description: 'They wait for a tenant, or for a name.' }),
    dead: z.number().int().meta({ description: 'No repetition can apply them.' }),
    open_alerts: z.number().int(),
    signature_failures: z.number().int().meta({
      description: 'Requests to it whose signature or token was wrong, since it was made; some seconds old.',
    }),
    last_signature_failure_at: time.nullable(),
  })
  .meta({ id: 'GatewayStanding', description: `Of what waits, ${mostWaiting} in all are counted.` });

export const unhealthyStatuses = ['active', 'paused', 'disabled'] as const;
export const unhealthyEndpointSchema = z
  .object({
    id: typeId('endpoint'),
    tenant: owner,
    url: z.string(),
    status: z.enum(unhealthyStatuses),
    status_reason: z.string().nullable(),
    failing_since: time.nullable(),
    consecutive_failures: z.number().int(),
    lane: z.enum(['direct', 'queued']),
    last_error: z.string().nullable(),
    response_status: z.number().int().nullable(),
  })
  .meta({ id: 'UnhealthyWebhookSubscription' });

const queue = z.object({
  length: z
    .number()
    .int()
    .meta({ description: `${longestQueue}: so many, or more.` }),
  oldest_seconds: z.number().meta({ description: 'How long the first has been waiting; 0: nothing waits.' }),
});
export const backlogSchema = z
  .object({
    queues: z.object({ gateway_events: queue, deliveries: queue, notifications: queue }),
    first_attempts_oldest_seconds: z
      .number()
      .meta({ description: 'Of deliveries to healthy endpoints, which begin with their commit.' }),
    dead_letters: z.number().int(),
    endpoints: z
      .object({
        active: z.number().int(),
        held: z.number().int(),
        failing: z.number().int(),
        queued: z.number().int(),
        paused: z.number().int(),
        disabled: z.number().int(),
      })
      .meta({
        description:
          '`held`, `failing` and `queued` are active ones, too. `queued`: one drain sends them what others get at once.',
      }),
  })
  .meta({ id: 'Backlog' });

export const openRunSchema = z
  .object({
    id: typeId('dunning_run'),
    tenant: owner,
    account_id: typeId('billing_account'),
    currency: z.string(),
    state: z.enum(dunningStates),
    next_look_at: time.nullable(),
  })
  .meta({ id: 'OpenDunningRun' });

export const dunningBoardSchema = z
  .object({
    states: z.array(z.object({ state: z.enum(dunningStates), open: z.number().int() })),
  })
  .meta({ id: 'DunningBoard' });

export const findingSchema = z
  .object({
    check: z.string(),
    asks: z.string().meta({ description: 'What somebody wants to know.' }),
    level: z.enum(['ok', 'note', 'problem', 'skipped']),
    says: z.string(),
    do: z.string().nullable().meta({ description: 'What to do about it; null: nothing.' }),
  })
  .meta({ id: 'Finding' });

export const examinationSchema = z
  .object({
    ok: z.boolean().meta({ description: 'No problem was found.' }),
    examined_at: time,
    findings: z.array(findingSchema),
  })
  .meta({ id: 'Examination' });

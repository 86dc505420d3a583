import { z } from 'zod';
import { idText, time, typeId } from './fields.js';

export const workflowName = idText(
  'Id of a delivery, endpoint, message, replay, export, erasure, gateway command, dunning run, billing account in dunning or gateway event, or the id that a gateway has given to its event.',
);

const run = z
  .object({
    type: z.string(),
    status: z.enum(['running', 'completed', 'failed', 'canceled', 'terminated', 'continued_as_new', 'timed_out']),
    summary: z.string().nullable(),
    details: z
      .string()
      .nullable()
      .meta({ description: 'What it waits for or has done, in Markdown; null: no worker has answered.' }),
    attributes: z.record(z.string(), z.string()).meta({
      description: 'Its search attributes: `tenant`, `gateway`, `event_type`, `outcome`, `endpoint_state`, `subject`.',
    }),
    pending: z.array(
      z.object({ activity: z.string(), attempt: z.number().int(), last_failure: z.string().nullable() }),
    ),
    started_at: time,
    closed_at: time.nullable(),
  })
  .meta({ id: 'WorkflowRun' });

export const workflowSchema = z
  .object({
    workflow_id: z.string().meta({ example: 'endpoint/01928c5e-6a3b-7c1d-9e2f-3a4b5c6d7e8f' }),
    works_on: z
      .string()
      .meta({ description: 'The row of PostgreSQL that it works on.', example: 'ep_01h455vb4pex5vsknk084sn02q' }),
    tenant: typeId('tenant').nullable(),
    status: z.string().meta({ description: 'Of that row.' }),
    is_open: z.boolean().meta({ description: 'Something is left to be done about what was asked for.' }),
    run: run.nullable().meta({ description: 'The newest run; null: there is none, or its retention is over.' }),
  })
  .meta({ id: 'Workflow' });

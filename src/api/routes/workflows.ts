import { z } from 'zod';
import type { Tx } from '../../db/connection.js';
import { findWork, type Work } from '../../db/work.js';
import { publicId } from '../../domain/ids.js';
import { rfc3339 } from '../../domain/time.js';
import type { WorkflowRun } from '../../workflows/workflow-run.js';
import { audit } from '../audit.js';
import type { ApiDeps } from '../deps.js';
import { notFound, Problem } from '../problems.js';
import { operatorRoute, type Route } from '../route.js';
import { workflowName, workflowSchema } from '../schemas/workflow.js';
import { timeOrNull } from '../views/time.js';

const params = z.object({ id: workflowName });

/** Who works on what, for the operator. */
export const createWorkflowRoutes = ({ db, workflows }: Pick<ApiDeps, 'db' | 'workflows'>): readonly Route[] => [
  operatorRoute({
    method: 'get',
    path: '/admin/workflows/{id}',
    name: 'getWorkflow',
    summary: 'Read which workflow works on something, and what it waits for',
    params,
    answers: { 200: { description: 'The workflow.', schema: workflowSchema } },
    problems: ['not_found', 'unavailable'],
    serve: async ({ params }) => {
      const work = await db.withSystem((tx) => find(tx, params.id));
      const run = await workflows.read(work).catch((error: Error) => {
        throw new Problem('unavailable', 'Temporal does not answer.', { cause: error });
      });
      return { status: 200, body: view(work, workflows.idOf(work), run) };
    },
  }),
  operatorRoute({
    method: 'post',
    path: '/admin/workflows/{id}/wake',
    name: 'wakeWorkflow',
    summary: 'Have a workflow look at once; it is started where it is not there',
    description:
      'What the relay does with all that is overdue. Nothing happens before its time: what is to be sent sooner is sent by `retry`, `resume` or a replay.',
    params,
    answers: { 202: { description: 'It will look.', schema: workflowSchema } },
    problems: ['not_found', 'illegal_transition'],
    handle: async ({ params, caller, requestId }, tx) => {
      const work = await find(tx, params.id);
      if (!work.isOpen)
        throw new Problem('illegal_transition', `Nothing is left to be done about '${params.id}': it is over.`);
      const told = { action: 'workflow.wake', entityType: work.kind, entityId: work.id };
      await audit(tx, { caller, requestId }, told, work.tenantId);
      return {
        status: 202,
        body: view(work, workflows.idOf(work), null),
        afterCommit: () => workflows.wake(work),
      };
    },
  }),
];

async function find(tx: Tx, id: string): Promise<Work> {
  const work = await findWork(tx, id);
  if (!work) throw notFound('work of a workflow', id);
  return work;
}

const view = (work: Work, workflowId: string, run: WorkflowRun | null): z.infer<typeof workflowSchema> => ({
  workflow_id: workflowId,
  works_on: publicId(work.kind, work.id),
  tenant: work.tenantId === null ? null : publicId('tenant', work.tenantId),
  status: work.status,
  is_open: work.isOpen,
  run: run && {
    type: run.type,
    status: run.status,
    summary: run.summary,
    details: run.details,
    attributes: { ...run.attributes },
    pending: run.pending.map(({ activity, attempt, lastFailure }) => ({
      activity,
      attempt,
      last_failure: lastFailure,
    })),
    started_at: rfc3339(run.startedAt),
    closed_at: timeOrNull(run.closedAt),
  },
});

import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  patched,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { activitiesOf } from './activities.js';
import { type EndpointInput, type EndpointView, searchAttributes, stateQuery, wakeSignal } from './contract.js';
import { historyLimit } from './policy.js';
import { publish } from './publish.js';

/**
 * Works off the deliveries of one endpoint. PostgreSQL is the queue, this is its clock: it takes a batch, waits until the
 * next one is due or somebody wakes it, and ends when nothing is left. Every run begins by taking.
 */
export async function drainEndpoint(input: EndpointInput): Promise<void> {
  const { tenantId, endpointId, historyEvents = historyLimit } = input;
  const view: EndpointView = {
    state: 'draining',
    waitingUntil: null,
    batches: 0,
    attempted: 0,
    succeeded: 0,
    consecutiveFailures: 0,
  };
  const activities = activitiesOf(tenantId);
  let woken = false;
  let shownState: string | null = null;
  setHandler(
    defineSignal(wakeSignal),
    () => {
      woken = true;
    },
    { description: 'Looks at once for what is due; sends nothing before its time.' },
  );
  setHandler(defineQuery<EndpointView>(stateQuery), () => view, {
    description: 'What it waits for, until when, and what this run has sent.',
  });

  // The signal that this run was started with says nothing that the first batch does not see.
  await Promise.resolve();
  for (;;) {
    woken = false;
    const report = await activities.drainBatch({ tenantId, endpointId });
    view.batches += 1;
    view.attempted += report.attempted;
    view.succeeded += report.succeeded;
    view.consecutiveFailures = report.consecutiveFailures;
    view.state = healthOf(report);
    if (view.state !== 'idle' && view.state !== shownState) {
      upsertSearchAttributes([{ key: searchAttributes.endpointState, value: view.state }]);
      shownState = view.state;
    }
    view.waitingUntil = report.nextAt === null ? null : new Date(report.nextAt).toISOString();
    setCurrentDetails(detailsOf(view));
    if (report.deliverable.length > 0)
      await publish({ tenantIds: [tenantId], eventIds: report.deliverable, notifications: [] });
    // Whoever wakes it: a rate limit, a share and a fault of ours are not lifted by work that has come.
    if (report.pausedUntil > Date.now()) await sleep(report.pausedUntil - Date.now());
    if (report.nextAt === null && !woken) return;
    if (workflowInfo().historyLength > historyEvents || workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof drainEndpoint>(input);
    if (report.nextAt !== null && report.nextAt > Date.now()) await condition(() => woken, report.nextAt - Date.now());
  }
}

/** Failures in a row from which operators are told, before the breaker opens at ten: one or two are nothing. */
const failingFrom = 3;

/** Histories of before 0.2 have no word for it. */
const healthOf = ({ state, consecutiveFailures }: { state: string; consecutiveFailures: number }): string =>
  state === 'draining' && consecutiveFailures >= failingFrom && patched('failing-endpoints') ? 'failing' : state;

const detailsOf = (view: EndpointView): string =>
  `**${view.state}**${view.waitingUntil === null ? '' : `, next attempt at ${view.waitingUntil}`}; ${view.succeeded} of ${view.attempted} attempts arrived in this run, ${view.consecutiveFailures} failures in a row`;

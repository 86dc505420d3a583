import { continueAsNew } from '@temporalio/workflow';
import { activitiesOf } from './activities.js';
import type { DeliveryReplayInput, DeliveryReplayProgress } from './contract.js';
import { deliveryReplayWaits, historyLimit } from './policy.js';
import { stepUntilOver } from './step-until-over.js';

/** Has deliveries of a tenant sent again: each step puts a second's worth in line, and the endpoints' drains send it. */
export function replayDeliveries(input: DeliveryReplayInput): Promise<DeliveryReplayProgress> {
  const { tenantId, id, historyEvents = historyLimit } = input;
  const activities = activitiesOf(tenantId);
  return stepUntilOver<DeliveryReplayProgress>({
    step: () => activities.stepDeliveryReplay({ tenantId, id }),
    details: (now) => `**${now.status}**: ${now.done} of ${now.total} deliveries put in line`,
    moves: (before, now) => now.done > before.done,
    waits: deliveryReplayWaits,
    historyEvents,
    handOver: () => continueAsNew<typeof replayDeliveries>(input),
  });
}

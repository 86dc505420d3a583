import { continueAsNew } from '@temporalio/workflow';
import { activities } from './activities.js';
import type { ReplayInput, ReplayProgress } from './contract.js';
import { historyLimit, replayWaits } from './policy.js';
import { stepUntilOver } from './step-until-over.js';

/** Has stored events processed again, until nothing is left and all have ended. */
export const replayGatewayEvents = ({ id, historyEvents = historyLimit }: ReplayInput): Promise<ReplayProgress> =>
  stepUntilOver<ReplayProgress>({
    step: () => activities.stepReplay({ id }),
    details: (now) => `**${now.status}**: ${now.reset} of ${now.total} events reset, ${now.underWay} under way`,
    moves: (before, now) => now.reset > before.reset || now.underWay < before.underWay,
    waits: replayWaits,
    historyEvents,
    handOver: () => continueAsNew<typeof replayGatewayEvents>({ id, historyEvents }),
  });

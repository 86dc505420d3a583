import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';
import { quietRuntime, workflowBundle } from '../setup/service.js';
import { committedHistories } from './histories.js';

const histories = committedHistories();
let bundle: { code: string };
beforeAll(async () => {
  quietRuntime();
  bundle = await workflowBundle();
}, 30_000);

describe('workflows go on with what an earlier version has begun', () => {
  test('every kind of workflow has a history', () => {
    const kinds = histories.map(
      ({ history }) => history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name,
    );
    expect(new Set(kinds)).toEqual(
      new Set([
        'applyWaiting',
        'handleGatewayEvent',
        'publishEvents',
        'drainEndpoint',
        'dunAccount',
        'markOverdue',
        'remindAhead',
        'relay',
        'reconcileGateway',
        'replayDeliveries',
        'replayGatewayEvents',
        'retention',
        'billUsage',
        'exportData',
        'erase',
        'gatewayCommand',
      ]),
    );
  });

  test.each(histories)('$name', async ({ history }) => {
    await Worker.runReplayHistory({ workflowBundle: bundle }, history);
  });
});

import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';
import { quietRuntime, workflowBundle } from '../setup/service.js';
import { committedHistories } from './histories.js';

const histories = committedHistories();
/** What is wrong with each, by its name: one worker reads them all. */
const faults = new Map<string, Error | undefined>();
beforeAll(async () => {
  quietRuntime();
  const results = Worker.runReplayHistories(
    { workflowBundle: await workflowBundle() },
    histories.map(({ name, history }) => ({ workflowId: name, history })),
  );
  for await (const { workflowId, error } of results) faults.set(workflowId, error);
}, 60_000);

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

  test.each(histories)('$name', ({ name }) => {
    expect(faults.has(name)).toBe(true);
    expect(faults.get(name)).toBeUndefined();
  });
});

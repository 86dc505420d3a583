import { Client, Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { freshNamespace, testTemporal } from './temporal.js';

test('testTemporal names a task queue of its own on the run’s server', () => {
  expect(testTemporal().taskQueue).not.toBe(testTemporal().taskQueue);
});

test('freshNamespace gives a namespace in which workflows with the given search attributes start at once', async () => {
  const { address, namespace, taskQueue } = await freshNamespace({ BillhookTest: 'INDEXED_VALUE_TYPE_KEYWORD' });
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection, namespace });
    const handle = await workflow.start('nothing', {
      taskQueue,
      workflowId: 'only-one',
      searchAttributes: { BillhookTest: ['x'] },
    });
    expect((await handle.describe()).searchAttributes).toEqual({ BillhookTest: ['x'] });
    await handle.terminate();
  } finally {
    await connection.close();
  }
});
